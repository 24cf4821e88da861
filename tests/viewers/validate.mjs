// Validates the files named on the command line; prints one JSON object per file and line.
import { readFile } from "node:fs/promises";
import validator from "gltf-validator";

for (const path of process.argv.slice(2)) {
  const { issues } = await validator.validateBytes(new Uint8Array(await readFile(path)), { maxIssues: 200 });
  const said = issues.messages.filter(({ severity }) => severity < 2).map(({ code, pointer }) => `${code} ${pointer ?? ""}`);
  console.log(JSON.stringify({ path, errors: issues.numErrors, warnings: issues.numWarnings, said }));
}
