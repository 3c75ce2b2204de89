/** JSON as Go's MarshalIndent writes it: four spaces, no line's end, and <, > and & escaped. */
export function goJson(value: object): string {
  return escaped(JSON.stringify(value, null, 4));
}

/** JSON as Go's Marshal writes it: on one line, with the same characters escaped. */
export function compactGoJson(value: object): string {
  return escaped(JSON.stringify(value));
}

function escaped(json: string): string {
  return json.replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
