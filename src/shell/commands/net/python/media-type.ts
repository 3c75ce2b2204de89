/** Types of files by their endings, as Debian's mime.types and Python name them. */
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "application/gzip": "gz tgz",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/vnd.tcpdump.pcap": "pcap cap",
    "application/wasm": "wasm",
    "application/x-bzip2": "bz2",
    "application/x-tar": "tar",
    "application/x-x509-ca-cert": "crt",
    "application/x-xz": "xz",
    "application/xml": "xml xsl",
    "application/zip": "zip",
    "audio/mpeg": "mp3 mp2",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "image/gif": "gif",
    "image/jpeg": "jpg jpeg jpe",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/vnd.microsoft.icon": "ico",
    "image/webp": "webp",
    "text/css": "css",
    "text/csv": "csv",
    "text/html": "html htm shtml",
    "text/javascript": "js mjs",
    "text/markdown": "md markdown",
    "text/plain": "txt text asc srt",
    "text/tab-separated-values": "tsv",
    "text/x-csrc": "c",
    "text/x-chdr": "h",
    "text/x-perl": "pl pm",
    "text/x-python": "py",
    "text/x-sh": "sh",
    "video/mp4": "mp4",
  }).flatMap(([type, endings]) => endings.split(" ").map((ending) => [ending, type] as const)),
);

/** What `http.server` says that a file is. Simplified: the rarer types of mime.types are unknown here. */
export function mediaType(path: string): string {
  const ending = /[^/.]\.([^./]+)$/.exec(path)?.[1] ?? "";
  return TYPES.get(ending.toLowerCase()) ?? "application/octet-stream";
}
