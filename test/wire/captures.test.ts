import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../src/wire/codec/encode.js";
import type { Frame } from "../../src/wire/ethernet.js";
import { CaptureError, readCapture } from "../../src/wire/pcap/pcap-reader.js";
import { PacketDirection, PcapngWriter } from "../../src/wire/pcap/pcapng-writer.js";
import { sampleFrames } from "./sample-frames.js";

/**
 * tshark computes the checksum of a quoted segment over what is quoted, so that it finds it wrong where the quotation
 * ends early, whoever made the capture.
 */
function quotesPartOfSegment(frame: Frame): boolean {
  const icmp = "payload" in frame.payload ? frame.payload.payload : null;
  if (icmp === null || icmp.kind !== "icmp" || icmp.quoted === null) return false;
  return icmp.quoted.payload.kind === "tcp" && icmp.quotedLength < icmp.quoted.byteLength;
}

const frames = sampleFrames.filter((frame) => !quotesPartOfSegment(frame));

function capture(): Uint8Array {
  const writer = new PcapngWriter();
  const a = writer.addInterface("node1:eth0");
  const b = writer.addInterface("node2/red:eth0");
  frames.forEach((frame, i) => {
    const comment = i === 0 ? "the first frame" : null;
    writer.addFrame(i % 2 === 0 ? a : b, 1_000_000_001 * i, frame, i % 2 === 0 ? 2 : 1, comment);
  });
  return writer.finish();
}

function captureFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "podwire-")), "sample.pcapng");
  writeFileSync(file, capture());
  return file;
}

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
if (!hasTshark) console.log("captures are not held against tshark: there is no tshark on this machine");

describe("a pcapng capture", () => {
  it("reads back: devices, nanoseconds, directions, comments, bytes", () => {
    const packets = readCapture(capture());
    expect(packets.length).toBe(frames.length);
    expect(packets[0]).toMatchObject({ device: "node1:eth0", timeNs: 0, comment: "the first frame" });
    expect(packets[3]).toMatchObject({
      device: "node2/red:eth0",
      timeNs: 3_000_000_003,
      direction: PacketDirection.Inbound,
      comment: null,
    });
    for (const [i, frame] of frames.entries()) {
      expect(Buffer.from(packets[i]?.bytes ?? []).equals(encodeFrame(frame))).toBe(true);
    }
  });

  it("that is damaged is refused with a CaptureError, or read, and nothing else", () => {
    const whole = capture();
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(255), (cut, at, octet) => {
        const damaged = whole.slice(0, cut % 2 === 0 ? whole.length : cut % whole.length);
        damaged[at % Math.max(1, damaged.length)] = octet;
        try {
          readCapture(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(CaptureError);
        }
      }),
      { numRuns: 300 },
    );
  });

  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  checks.push("-o", "sctp.checksum:CRC32C");

  it.runIf(hasTshark)("tshark finds nothing malformed, no bad checksum and no error in it", () => {
    const filter =
      '_ws.malformed || _ws.expert.severity == "Error" || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" ' +
      '|| udp.checksum.status == "Bad" || icmp.checksum.status == "Bad" || icmpv6.checksum.status == "Bad" ' +
      '|| sctp.checksum.status == "Bad" || igmp.checksum.status == "Bad"';
    const file = captureFile();
    expect(
      execFileSync("tshark", ["-n", "-r", file, ...checks, "-Y", filter], { encoding: "utf8", stdio: "pipe" }),
    ).toBe("");
    const all = execFileSync("tshark", ["-n", "-r", file, ...checks], { encoding: "utf8", stdio: "pipe" });
    expect(all.trimEnd().split("\n").length).toBe(frames.length);
  });

  it.runIf(hasTshark)("tshark reads our DNS messages as we mean them", () => {
    const args = ["-n", "-r", captureFile(), "-Y", "dns.flags.response == 1", "-T", "fields"];
    const fields = ["dns.flags.rcode", "dns.count.answers", "dns.a", "dns.cname", "dns.mx.mail_exchange", "dns.txt"];
    const out = execFileSync("tshark", [...args, ...fields.flatMap((field) => ["-e", field])], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.trimEnd()),
    ).toEqual([
      "0\t2\t192.0.2.7\tweb.example.com",
      "9\t2\t192.0.2.7\tweb.example.com",
      "0\t2\t192.0.2.7\tweb.example.com",
      "3\t0",
      "0\t7\t\t\twww.example.com\tv=spf1,b",
      "2\t0",
      "5\t0",
    ]);
  });
});
