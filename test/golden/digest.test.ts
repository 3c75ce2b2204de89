import { expect, test } from "vitest";
import { pinnedDigests, worldDigests } from "./digest.js";

test("the same seed gives the same trace, byte for byte, as on every other machine and Node", async () => {
  // When a change of behaviour is meant, pin anew with `npm run digest -- --write`.
  expect(await worldDigests(1)).toEqual(pinnedDigests());
});

test("an observer changes nothing", async () => {
  expect(await worldDigests(1, true)).toEqual(await worldDigests(1));
});

test("another seed gives another trace", async () => {
  const [one, two] = [await worldDigests(1), await worldDigests(2)];
  expect(two.lab).not.toBe(one.lab);
  expect(two.shop).not.toBe(one.shop);
});
