import { PatchbayError } from './errors.js';

/** @import { MediaOptions } from '../index.js' */
/** @import { CallMediaContext } from './call-media.js' */

/** What this side sends, and whether it is ours to stop. */
export class LocalMedia {
  /** @type {Set<MediaStreamTrack>} those that were opened in the middle of the call, ours in a stream that is not */
  #cameras = new Set();

  /**
   * @param {MediaStream | null} stream
   * @param {boolean} owned
   * @param {{audio: boolean, video: boolean}} wanted what is to be part of the call, sent or only received
   */
  constructor(stream, owned, wanted) {
    this.stream = stream;
    this.owned = owned;
    this.wanted = wanted;
  }

  /**
   * @param {MediaOptions} options
   * @param {Pick<CallMediaContext, 'environment' | 'media'>} context
   * @returns {Promise<LocalMedia>}
   * @throws {PatchbayError} MEDIA_UNAVAILABLE
   */
  static async open(options, { environment, media }) {
    const audio = options.audio ?? media.audio;
    const video = options.video ?? media.video;
    const wanted = { audio: true, video: LocalMedia.wantsVideo(options, media) };
    if (options.stream) {
      return new LocalMedia(options.stream, false, wanted);
    }
    if (audio === false && video === false) {
      return new LocalMedia(null, false, wanted);
    }
    try {
      return new LocalMedia(await environment.getUserMedia({ audio, video }), true, wanted);
    } catch (cause) {
      throw cause instanceof PatchbayError ? cause : new PatchbayError('MEDIA_UNAVAILABLE', refusal(cause), { cause });
    }
  }

  /**
   * @param {MediaOptions} options
   * @param {CallMediaContext['media']} media
   * @returns {boolean}
   */
  static wantsVideo(options, media) {
    return (options.video ?? media.video) !== false || (options.stream?.getVideoTracks().length ?? 0) > 0;
  }

  /**
   * @param {'audio' | 'video'} kind
   * @returns {boolean}
   */
  sends(kind) {
    return this.stream?.getTracks().some((track) => track.kind === kind) ?? false;
  }

  /**
   * Opens the camera for a call that has none.
   *
   * @param {MediaTrackConstraints | true} constraints
   * @param {Pick<CallMediaContext, 'environment'>} context
   * @returns {Promise<MediaStreamTrack>}
   * @throws {PatchbayError} MEDIA_UNAVAILABLE
   */
  async openCamera(constraints, { environment }) {
    const camera = await LocalMedia.open({ audio: false, video: constraints }, { environment, media: { audio: false, video: false } });
    const track = camera.stream?.getTracks()[0];
    if (!track) {
      throw new PatchbayError('MEDIA_UNAVAILABLE', 'There is no camera.');
    }
    if (this.stream) {
      this.stream.addTrack(track);
    } else {
      this.stream = camera.stream;
      this.owned = true;
    }
    this.#cameras.add(track);
    return track;
  }

  closeCamera() {
    for (const track of this.stream?.getTracks() ?? []) {
      if (track.kind === 'video') {
        this.stream?.removeTrack(track);
        if (this.owned || this.#cameras.delete(track)) {
          track.stop();
        }
      }
    }
  }

  release() {
    this.#cameras.forEach((track) => track.stop());
    if (this.owned) {
      for (const track of this.stream?.getTracks() ?? []) {
        track.stop();
      }
    }
  }
}

/**
 * @param {any} cause a DOMException of getUserMedia
 * @returns {string}
 */
function refusal(cause) {
  switch (cause?.name) {
    case 'NotAllowedError':
      return 'The use of the microphone was not allowed.';
    case 'NotFoundError':
      return 'There is no microphone.';
    case 'NotReadableError':
      return 'The microphone is in use by another program.';
    default:
      return `The microphone could not be opened: ${cause?.message ?? cause}`;
  }
}
