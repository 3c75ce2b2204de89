import { splitPath } from "../../../host/filesystem.js";
import type { ContainerContext } from "./app.js";

/** Puts what an image brings into a container's tree, where nothing is and no volume lies over it. `text` is a byte string. */
export function installImageFile({ files, container }: ContainerContext, path: string, text: string): void {
  const isHidden = (container.volumeMounts ?? []).some(
    ({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/+$/, "")}/`),
  );
  if (isHidden || files.find(path) !== null) return;
  files.makeDirectory(splitPath(path).parent, true);
  files.writeFile(path, text);
}
