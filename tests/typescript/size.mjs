// The client as a browser loads it, everything in one file: at most 4 KB.

import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";

const folder = new URL("../../clients/typescript/", import.meta.url).pathname;
const bundle = execFileSync(
  folder + "node_modules/.bin/esbuild",
  ["--bundle", "--minify", "--format=esm", "--log-level=error", folder + "dist/index.js"],
);
console.log(gzipSync(bundle, { level: 9 }).length);
