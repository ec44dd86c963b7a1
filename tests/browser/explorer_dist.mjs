// What is checked in at explorer/dist is what its source builds, is well typed, and is small.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 25_600;
const explorer = fileURLToPath(new URL("../../explorer", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "explorer-"));
try {
  execFileSync(process.execPath, [join(explorer, "build.mjs"), folder], { stdio: "inherit" });
  for (const name of ["explorer.js", "explorer.css"]) {
    const fresh = readFileSync(join(folder, name), "utf8");
    const embedded = readFileSync(join(explorer, "dist", name), "utf8");
    assert.ok(fresh === embedded, `explorer/dist/${name} is stale: run \`npm ci && npm run build\` in explorer`);
  }
  const bytes = gzipSync(readFileSync(join(explorer, "dist/explorer.js")), { level: 9 }).length;
  assert.ok(bytes <= MOST_BYTES, `the script has ${bytes} bytes gzipped, and may have ${MOST_BYTES}`);
  execFileSync(process.execPath, [join(explorer, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", explorer], {
    stdio: "inherit",
  });
  console.log(`${bytes} bytes gzipped`);
} finally {
  rmSync(folder, { recursive: true });
}
