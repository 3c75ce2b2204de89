/*
 * Writes docs/schemas/*.schema.json: what `podwire reach`, `diff` and `check` print as JSON, from their types.
 * Run by hand when those change: npm run schemas
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The pages, by the type of each. */
export const REPORTS = { reach: "ReachOutput", diff: "DiffOutput", check: "CheckOutput" } as const;

/** The file of a page. */
export function schemaPath(page: keyof typeof REPORTS): string {
  return `${ROOT}docs/schemas/${page}.schema.json`;
}

/** The text of each page, made from the types. */
export function makeSchemas(): Record<keyof typeof REPORTS, string> {
  const generator = createGenerator({
    path: `${ROOT}src/cli/reach/json-output.ts`,
    tsconfig: `${ROOT}src/cli/tsconfig.json`,
    type: "*",
    skipTypeCheck: true,
    additionalProperties: false,
    expose: "export",
    jsDoc: "basic",
  });
  const make = (page: keyof typeof REPORTS): string => {
    const { $schema, ...schema } = generator.createSchema(REPORTS[page]);
    return `${JSON.stringify({ $schema, title: `podwire ${page} --json`, ...schema }, null, 2)}\n`;
  };
  return { reach: make("reach"), diff: make("diff"), check: make("check") };
}

if (process.argv[1] !== undefined && /report-schemas(\.ts)?$/.test(process.argv[1])) {
  mkdirSync(`${ROOT}docs/schemas`, { recursive: true });
  const schemas = makeSchemas();
  for (const page of Object.keys(REPORTS) as (keyof typeof REPORTS)[]) writeFileSync(schemaPath(page), schemas[page]);
}
