/** JSON as Go's MarshalIndent writes it: four spaces, no line's end, and <, > and & escaped. */
export function goJson(value: object): string {
  const text = JSON.stringify(value, null, 4);
  return text.replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
