import { type Directory, Symlink } from "../../../../host/file-node.js";

/** Statuses that `http.server` answers with, and what it explains of those that are errors (http.HTTPStatus). */
export const STATUS_TEXTS: Readonly<Record<number, readonly [phrase: string, explanation: string]>> = {
  200: ["OK", "Request fulfilled, document follows"],
  301: ["Moved Permanently", "Object moved permanently -- see URI list"],
  304: ["Not Modified", "Document has not changed since given time"],
  400: ["Bad Request", "Bad request syntax or unsupported method"],
  404: ["Not Found", "Nothing matches the given URI"],
  414: ["Request-URI Too Long", "URI is too long"],
  501: ["Not Implemented", "Server does not support this operation"],
  505: ["HTTP Version Not Supported", "Cannot fulfill request"],
};

/** The page of an error (DEFAULT_ERROR_MESSAGE). */
export function errorPage(code: number, message: string): string {
  return `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escapeHtml(message)}.</p>
        <p>Error code explanation: ${code} - ${escapeHtml(STATUS_TEXTS[code]?.[1] ?? "???")}.</p>
    </body>
</html>
`;
}

/** What a directory holds, for who asks by `path`, which is decoded; `isDirectory` follows links. */
export function listingPage(directory: Directory, path: string, isDirectory: (name: string) => boolean): string {
  const title = `Directory listing for ${escapeHtml(path)}`;
  const key = (name: string): string => name.toLowerCase();
  const items = [...directory.entries]
    .sort(([a], [b]) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
    .map(([name, node]) => {
      const slash = isDirectory(name) ? "/" : "";
      const shown = name + (node instanceof Symlink ? "@" : slash);
      return `<li><a href="${quote(name + slash)}">${escapeHtml(shown)}</a></li>\n`;
    });
  return `<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
${items.join("")}</ul>
<hr>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A name in a URL (urllib.parse.quote). */
function quote(name: string): string {
  return name.replace(/[^\w.~/-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
