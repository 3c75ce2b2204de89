/**
 * The functions that objects reachable from `root` hold as properties of their own, as "Class.property": a fork shares
 * them, and with them whatever they close over. Classes do not count: they close over nothing that a network has.
 */
export function ownFunctions(root: object): string[] {
  const seen = new Set<object>([root]);
  const pending: object[] = [root];
  const found = new Set<string>();
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    if (ArrayBuffer.isView(from)) continue;
    const owner = from;
    const visit = (value: unknown, name: string): void => {
      if (typeof value === "function") {
        if (!/^class\b/.test(Function.prototype.toString.call(value))) found.add(`${owner.constructor.name}.${name}`);
      } else if (typeof value === "object" && value !== null && !seen.has(value)) {
        seen.add(value);
        pending.push(value);
      }
    };
    if (from instanceof Map) for (const [key, value] of from) for (const each of [key, value]) visit(each, "entry");
    else if (from instanceof Set) for (const each of from) visit(each, "entry");
    for (const key of Reflect.ownKeys(from)) {
      const descriptor = Object.getOwnPropertyDescriptor(from, key);
      if (descriptor !== undefined && "value" in descriptor) visit(descriptor.value, String(key));
    }
  }
  return [...found].sort();
}
