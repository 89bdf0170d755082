// Ringing, made of two sine waves, so that the page needs no sound file.

const PATTERNS = {
  // On and off, seconds. What a caller hears while it rings elsewhere, and what rings here.
  ringback: { frequencies: [440, 480], onSeconds: 1, everyMs: 4000, volume: 0.04 },
  ring: { frequencies: [523, 659], onSeconds: 0.8, everyMs: 2000, volume: 0.12 },
};

let audio;
let timer;

/** @param {'ringback' | 'ring'} name */
export function startTone(name) {
  stopTone();
  if (typeof AudioContext !== 'function') {
    return;
  }
  audio ??= new AudioContext();
  const pattern = PATTERNS[name];
  const beep = () => play(pattern);
  beep();
  timer = setInterval(beep, pattern.everyMs);
}

export function stopTone() {
  clearInterval(timer);
  timer = undefined;
  if (audio) {
    // A closed context stops at once what it plays.
    audio.close();
    audio = undefined;
  }
}

function play({ frequencies, onSeconds, volume }) {
  const gain = audio.createGain();
  gain.gain.value = volume;
  gain.connect(audio.destination);
  for (const frequency of frequencies) {
    const wave = audio.createOscillator();
    wave.frequency.value = frequency;
    wave.connect(gain);
    wave.start();
    wave.stop(audio.currentTime + onSeconds);
  }
}
