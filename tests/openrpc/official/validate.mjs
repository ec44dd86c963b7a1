// Validates an OpenRPC document with the official tools: against the meta-schema, before and after dereferencing, and
// every example against its schemas. Prints what is wrong and exits with 1.
import { readFileSync } from "node:fs";
import schemaUtils from "@open-rpc/schema-utils-js";
import Ajv from "ajv";

const [file] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, "utf8"));

/** The problems of a value, each with its place. */
function problems(schema, value, place) {
  const ajv = new Ajv({ allErrors: true, strictKeywords: true, strictDefaults: false });
  if (ajv.validate(schema, value)) return [];
  return ajv.errors.map((error) => `${place}${error.dataPath}: ${error.message}`);
}

function problemsOfExample(method, example) {
  const place = `${method.name}, example "${example.name}"`;
  const ofParams = example.params.flatMap((given) => {
    const param = method.params.find((param) => param.name === given.name);
    if (!param) return [`${place}: ${given.name} is not a parameter`];
    return problems(param.schema, given.value, `${place}, ${given.name}`);
  });
  const missing = method.params
    .filter((param) => param.required && !example.params.some((given) => given.name === param.name))
    .map((param) => `${place}: ${param.name} is missing`);
  return [...ofParams, ...missing, ...problems(method.result.schema, example.result.value, `${place}, result`)];
}

try {
  const dereferenced = await schemaUtils.parseOpenRPCDocument(document, { dereference: true, validate: true });
  const left = JSON.stringify(dereferenced.methods.map(({ params, result }) => ({ params, result }))).includes('"$ref"');
  const wrong = dereferenced.methods.flatMap((method) =>
    method.examples.flatMap((example) => problemsOfExample(method, example)),
  );
  if (left) wrong.push("references are left after dereferencing");
  if (dereferenced.methods.length === 0) wrong.push("the document has no methods");
  for (const problem of wrong) console.error(problem);
  console.log(`${dereferenced.methods.length} methods, ${wrong.length} problems`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message ?? error);
  process.exitCode = 1;
}
