/**
 * What the SARIF 2.1.0 schema (OASIS, sarif-schema-2.1.0.json, errata 01) says of the objects that podwire writes: required
 * properties, types, enumerations and formats, as a JSON Schema. It was held against every definition of the whole schema
 * that a log of these leads to, and allows no property that is not here: what it takes, the whole schema takes.
 */
const text = {
  type: "object",
  required: ["text"],
  additionalProperties: false,
  properties: { text: { type: "string" } },
};
const level = { enum: ["none", "note", "warning", "error"] };
const physicalLocation = {
  type: "object",
  additionalProperties: false,
  required: ["artifactLocation"],
  properties: {
    artifactLocation: {
      type: "object",
      additionalProperties: false,
      properties: { uri: { type: "string", format: "uri-reference", pattern: "^[^\\s\\\\]+$" } },
    },
    region: {
      type: "object",
      required: ["startLine"],
      additionalProperties: false,
      properties: { startLine: { type: "integer", minimum: 1 }, startColumn: { type: "integer", minimum: 1 } },
    },
  },
};
const location = {
  type: "object",
  additionalProperties: false,
  properties: { id: { type: "integer", minimum: -1 }, physicalLocation, message: text },
};

export const SARIF_FACTS = {
  type: "object",
  required: ["version", "runs"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string", format: "uri" },
    version: { enum: ["2.1.0"] },
    runs: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["tool"],
        additionalProperties: false,
        properties: {
          tool: {
            type: "object",
            required: ["driver"],
            additionalProperties: false,
            properties: {
              driver: {
                type: "object",
                required: ["name"],
                additionalProperties: false,
                properties: {
                  name: { type: "string" },
                  version: { type: "string" },
                  rules: {
                    type: "array",
                    uniqueItems: true,
                    items: {
                      type: "object",
                      required: ["id"],
                      additionalProperties: false,
                      properties: {
                        id: { type: "string" },
                        shortDescription: text,
                        defaultConfiguration: { type: "object", additionalProperties: false, properties: { level } },
                      },
                    },
                  },
                },
              },
            },
          },
          invocations: {
            type: "array",
            items: {
              type: "object",
              required: ["executionSuccessful"],
              additionalProperties: false,
              properties: { executionSuccessful: { type: "boolean" } },
            },
          },
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          results: {
            type: "array",
            items: {
              type: "object",
              required: ["message"],
              additionalProperties: false,
              properties: {
                ruleId: { type: "string" },
                ruleIndex: { type: "integer", minimum: -1 },
                level,
                message: text,
                locations: { type: "array", items: location },
                relatedLocations: { type: "array", uniqueItems: true, items: location },
              },
            },
          },
        },
      },
    },
  },
};
