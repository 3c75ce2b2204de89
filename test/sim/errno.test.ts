import { expect, test } from "vitest";
import { Errno, errnoName, strerror } from "../../src/sim/errno.js";

test("error numbers have Linux's names and texts", () => {
  expect(Object.values(Errno).map(errnoName)).toEqual(Object.keys(Errno));
  expect([strerror(Errno.EHOSTUNREACH), strerror(111), strerror(999)]).toEqual([
    "No route to host",
    "Connection refused",
    "Unknown error 999",
  ]);
});
