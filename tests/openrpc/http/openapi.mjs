// Validates an OpenAPI document: against the schema of its version, all references, and every example against its schema.
// Prints what is wrong and exits with 1.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [file] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, "utf8"));
const wrong = [];

const validator = new Validator();
const { valid, errors } = await validator.validate(structuredClone(document));
if (!valid) wrong.push(JSON.stringify(errors, null, 2));
if (validator.version !== "3.1") wrong.push(`it is taken for version ${validator.version}`);

// Schemas are compiled within the document, so that their references lead somewhere.
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "https://dd.example/openapi", ...document });
const at = (pointer) => ({ $ref: `https://dd.example/openapi#${pointer}` });
const escaped = (part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));

let examples = 0;
function check(content, pointer) {
  for (const [type, media] of Object.entries(content ?? {})) {
    const place = `${pointer}/content/${escaped(type)}`;
    for (const [name, example] of Object.entries(media.examples ?? {})) {
      examples += 1;
      try {
        if (!ajv.validate(at(`${place}/schema`), example.value)) wrong.push(`${place} ${name}: ${ajv.errorsText()}`);
      } catch (error) {
        wrong.push(`${place}: ${error.message}`);
      }
    }
  }
}

function references(value, pointer) {
  if (value === null || typeof value !== "object") return;
  if (typeof value.$ref === "string") {
    const found = value.$ref.slice(2).split("/").reduce((at, part) => at?.[decodeURIComponent(part)], document);
    if (!value.$ref.startsWith("#/") || found === undefined) wrong.push(`${pointer}: ${value.$ref} leads nowhere`);
  }
  for (const [name, inner] of Object.entries(value)) if (name !== "value") references(inner, `${pointer}/${name}`);
}

references(document, "");
for (const [path, { post }] of Object.entries(document.paths)) {
  const pointer = `/paths/${escaped(path)}/post`;
  check(post.requestBody?.content, `${pointer}/requestBody`);
  for (const [status, response] of Object.entries(post.responses)) check(response.content, `${pointer}/responses/${status}`);
}
for (const [name, response] of Object.entries(document.components.responses)) check(response.content, `/components/responses/${name}`);
const ids = Object.values(document.paths).map(({ post }) => post.operationId);
if (new Set(ids).size !== ids.length || ids.length === 0) wrong.push("operations have no names of their own");

for (const problem of wrong) console.error(problem);
console.log(`${ids.length} operations, ${examples} examples, ${wrong.length} problems`);
process.exitCode = wrong.length === 0 && examples > 0 ? 0 : 1;
