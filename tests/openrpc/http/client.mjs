// Generates a TypeScript client from FOLDER/openapi.json into FOLDER/client, and compiles it with a program that uses it:
// a right one, or with --misused a wrong one, which must not compile.
import { symlinkSync, existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawnSync } from "node:child_process";
import { createClient } from "@hey-api/openapi-ts";

const [folder, misused] = process.argv.slice(2);
const modules = resolve("node_modules");

if (!existsSync(join(folder, "client"))) {
  await createClient({
    input: join(folder, "openapi.json"),
    output: { path: join(folder, "client") },
    plugins: ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"],
    logs: { level: "silent" },
  });
}
const reference = misused ? "7" : '"FLAT-1"';
writeFileSync(
  join(folder, "use.ts"),
  `import { mandatesList, keysWhoami, mandatesCreate } from "./client";
import { client } from "./client/client.gen";

client.setConfig({ baseUrl: "http://127.0.0.1:8080", auth: "ak_test" });

export async function first(): Promise<string | undefined> {
  const who = await keysWhoami({ body: {} });
  if (who.error) console.log(who.error.code);
  const list = await mandatesList({ body: { limit: 10 } });
  return list.data?.items[0]?.id;
}

export const property: string = ${reference};
export type Body = NonNullable<Parameters<typeof mandatesCreate>[0]>["body"];
`,
);
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "Bundler",
      lib: ["ES2022", "DOM", "DOM.Iterable"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    },
    include: ["use.ts", "client/**/*.ts"],
  }),
);
if (!existsSync(join(folder, "node_modules"))) symlinkSync(modules, join(folder, "node_modules"));
const compiled = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
process.stdout.write(compiled.stdout + compiled.stderr);
process.exitCode = compiled.status;
