/** The verifier beside the page: one request in, messages out; the page cancels by ending the worker. */
"use strict";
importScripts("modules.js");
importScripts(...self.fairdraw.MODULES);

self.onmessage = (event) => {
  self.fairdraw.run.run(event.data, (message) => self.postMessage(message), () => null);
};
