import type { Container } from "kubernetes-types/core/v1.js";
import { splitPath } from "../../../host/file-path.js";
import type { FileFiller, FileSystem } from "../../../host/filesystem.js";
import type { ContainerContext } from "./app.js";

/** A file that an image brings: its path, and its text as a byte string. */
export type ImageFile = readonly [path: string, text: string];

/** The files of a container's image: they stand where nothing is and no volume lies over them. */
export class ImageFiles implements FileFiller {
  readonly files: readonly ImageFile[];
  private readonly container: Container;

  constructor(container: Container, files: readonly ImageFile[]) {
    this.container = container;
    this.files = files;
  }

  fill(files: FileSystem): void {
    const mounts = this.container.volumeMounts ?? [];
    for (const [path, text] of this.files) {
      const isHidden = mounts.some(
        ({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/+$/, "")}/`),
      );
      if (isHidden || files.find(path) !== null) continue;
      files.makeDirectory(splitPath(path).parent, true);
      files.writeFile(path, text);
    }
  }
}

/** Puts what an image brings into a container's tree. */
export function installImageFiles({ files, container }: ContainerContext, brought: readonly ImageFile[]): void {
  files.fillLater(new ImageFiles(container, brought));
}
