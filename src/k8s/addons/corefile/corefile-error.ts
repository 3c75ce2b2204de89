/** A Corefile that CoreDNS would refuse, in its words as far as they are known. */
export class CorefileError extends Error {
  constructor(line: number, message: string) {
    super(`/etc/coredns/Corefile:${line} - Error during parsing: ${message}`);
    this.name = "CorefileError";
  }
}
