import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PERSONALITIES } from "../../src/cni/personality.js";
import { Cluster } from "../../src/k8s/cluster.js";

const TEXT = readFileSync("test/flows/services.yaml", "utf8");

describe.each(PERSONALITIES.map((one) => one.name))("on the pod network %s", (podNetwork) => {
  test("pods reach pods without NAT, and Services by name, on both nodes", async () => {
    const cluster = new Cluster({ nodes: 2, podNetwork, loadBalancerPools: ["192.168.10.200/29"] });
    cluster.apply(TEXT);
    const report = await cluster.settle();
    expect(report.problems.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["service default/nobody"]);
    for (const client of ["client-1", "client-2"]) {
      const own = cluster.pod(client).pod.status.podIP;
      for (const server of ["echo-1", "echo-2"]) {
        const { body, error } = await cluster
          .at(`pod/${client}`)
          .fetch(`http://${cluster.pod(server).pod.status.podIP}/`);
        expect(error).toBe("");
        expect(/^client_address=(.*)$/m.exec(body)?.[1]).toBe(own);
      }
      const { response } = await cluster.at(`pod/${client}`).fetch("http://echo/");
      expect(response?.status).toBe(200);
    }
  });
});
