import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: {
    alias: {
      "podwire/k8s": fileURLToPath(new URL("../src/k8s.ts", import.meta.url)),
      "podwire/testing": fileURLToPath(new URL("../src/testing.ts", import.meta.url)),
      podwire: fileURLToPath(new URL("../src/index.ts", import.meta.url)),
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Vitest leaves a core to itself, which on two cores is half of them.
    maxWorkers: "100%",
    // No module of src holds state (test/architecture.test.ts), so files may share a worker's modules.
    isolate: false,
  },
});
