// The pages of this folder on a free port of 127.0.0.1, with the npm packages that they use as one script each.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

const bundle = async (packageName, globalName) => {
  const result = await build({
    stdin: { contents: `module.exports = require('${packageName}');`, resolveDir: here },
    bundle: true,
    format: 'iife',
    globalName,
    logLevel: 'error',
    write: false,
  });
  return result.outputFiles[0].text;
};

const files = {
  '/jssip.html': { type: 'text/html', read: () => readFile(`${here}pages/jssip.html`) },
  '/jssip-phone.js': { type: 'text/javascript', read: () => readFile(`${here}pages/jssip-phone.js`) },
  '/jssip.js': { type: 'text/javascript', read: () => bundle('jssip', 'JsSIP') },
  '/stanza.html': { type: 'text/html', read: () => readFile(`${here}pages/stanza.html`) },
  '/stanza-phone.js': { type: 'text/javascript', read: () => readFile(`${here}pages/stanza-phone.js`) },
  '/stanza.js': { type: 'text/javascript', read: () => bundle('stanza', 'stanza') },
  '/empty.html': { type: 'text/html', read: async () => '<!doctype html><title>empty</title>' },
};

export async function servePages() {
  const server = createServer(async (request, response) => {
    const file = files[request.url.split('?')[0]];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    try {
      const content = await file.read();
      response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(content);
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
