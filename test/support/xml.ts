/** An element of an XML document that was read. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Reads the XML that podwire writes: elements, attributes, text, character references. @throws Error for anything else. */
export function parseXml(xml: string): XmlElement {
  const token = /<\?xml [^?]*\?>|<\/([\w.-]+)>|<([\w.-]+)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gy;
  const root: { children: XmlElement[] } = { children: [] };
  const open: { name: string; children: XmlElement[]; text: string }[] = [
    { name: "", children: root.children, text: "" },
  ];
  for (const match of xml.matchAll(token)) {
    const [, end, start, attributes = "", empty, text, stray] = match;
    const top = open.at(-1);
    if (top === undefined || stray !== undefined) throw new Error(`no XML at ${match.index}`);
    if (text !== undefined) top.text += decodeText(text);
    else if (end !== undefined) {
      if (end !== top.name || open.length === 1) throw new Error(`</${end}> closes ${top.name}`);
      open.pop();
    } else if (start !== undefined) {
      const element = { name: start, attributes: readAttributes(attributes), children: [], text: "" };
      top.children.push(element);
      if (empty === "") open.push(element);
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || only === undefined || root.children.length !== 1)
    throw new Error("expected one element that is closed");
  return only;
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/([\w.:-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    attributes[name] = decodeText(value);
  }
  return attributes;
}

function decodeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold them.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error("a character that XML 1.0 cannot hold");
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|(\w+))?(;?)/g, (whole, code?: string, name?: string, end?: string) => {
    const one = code === undefined ? named[name ?? ""] : String.fromCodePoint(Number(code));
    if (one === undefined || end !== ";") throw new Error(`${whole} is no reference`);
    return one;
  });
}
