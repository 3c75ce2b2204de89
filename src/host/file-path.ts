/** `path` seen from the directory `cwd`: absolute, without `.`, `..` and doubled slashes. Symbolic links are not looked at. */
export function resolvePath(cwd: string, path: string): string {
  const out: string[] = [];
  for (const name of `${path.startsWith("/") ? "" : cwd}/${path}`.split("/")) {
    if (name === "..") out.pop();
    else if (name !== "" && name !== ".") out.push(name);
  }
  return `/${out.join("/")}`;
}

/** `path` split into the directory's path and the last name; "/" has the name "". */
export function splitPath(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf("/");
  return { parent: slash <= 0 ? "/" : path.slice(0, slash), name: path.slice(slash + 1) };
}
