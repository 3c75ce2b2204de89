import type { FileSystem } from "../host/filesystem.js";
import { formatIp, type IpAddress, tryParseIp } from "../wire/ip-address.js";

/**
 * The files in which host-local keeps who has which address: one named as the address for each, with the container and
 * its interface; `last_reserved_ip.N` for each set of ranges; and the lock that its processes take.
 */
export class AddressStore {
  private readonly files: FileSystem;
  private readonly directory: string;

  constructor(files: FileSystem, directory: string) {
    this.files = files;
    this.directory = directory;
    files.makeDirectory(directory, true);
    if (files.find(`${directory}/lock`) === null) files.writeFile(`${directory}/lock`, "");
  }

  /** Notes that the container has the address; false when somebody has it. */
  reserve(address: IpAddress, containerId: string, ifName: string, setIndex: number): boolean {
    const path = `${this.directory}/${formatIp(address)}`;
    if (this.files.find(path) !== null) return false;
    this.files.writeFile(path, `${containerId}\r\n${ifName}`);
    this.files.writeFile(`${this.directory}/last_reserved_ip.${setIndex}`, formatIp(address));
    return true;
  }

  /** The address that was given out last from the set, or null. */
  lastReserved(setIndex: number): IpAddress | null {
    const path = `${this.directory}/last_reserved_ip.${setIndex}`;
    return this.files.find(path) === null ? null : tryParseIp(this.files.readFile(path).trim());
  }

  /** The addresses that the container's interface has; files of old versions name the container alone. */
  findByOwner(containerId: string, ifName: string): IpAddress[] {
    const own = `${containerId}\r\n${ifName}`;
    const directory = this.files.lookup(this.directory);
    if (directory.kind !== "directory") return [];
    const names: string[] = [];
    // All files of the directory, for each container that comes.
    directory.entries.forEach((node, name) => {
      if (node.kind !== "file" || !node.content.includes(containerId)) return;
      const owner = node.content.trim();
      if (owner === own || owner === containerId) names.push(name);
    });
    return names
      .sort()
      .map(tryParseIp)
      .filter((address) => address !== null);
  }

  /** Gives back the addresses of the container's interface, or those of its old files; silent when there are none. */
  release(containerId: string, ifName: string): void {
    const held = this.findByOwner(containerId, ifName);
    const own = held.filter((address) => this.owner(address) !== containerId);
    for (const address of own.length === 0 ? held : own) this.remove(address);
  }

  /** Gives back all addresses whose owner, "CONTAINER\r\nINTERFACE", is none of `owners`. */
  releaseOthers(owners: ReadonlySet<string>): void {
    for (const address of this.addresses()) if (!owners.has(this.owner(address))) this.remove(address);
  }

  private addresses(): IpAddress[] {
    return this.files
      .list(this.directory)
      .map(tryParseIp)
      .filter((address) => address !== null);
  }

  private owner(address: IpAddress): string {
    return this.files.readFile(`${this.directory}/${formatIp(address)}`).trim();
  }

  private remove(address: IpAddress): void {
    this.files.unlink(`${this.directory}/${formatIp(address)}`);
  }
}
