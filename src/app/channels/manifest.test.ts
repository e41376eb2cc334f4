import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { channelManifest } from "./manifest.ts";

describe("the app that a channel needs", () => {
  it("is called at the routes of the channel, under the name that the configuration gives it", async () => {
    const said = JSON.stringify(
      await channelManifest("slack", {
        baseUrl: "https://thence.example/tools/",
        channel: "shop",
        name: "Ask the shop",
      }),
    );
    assert.match(said, /"https:\/\/thence\.example\/tools\/channels\/shop\/events"/);
    assert.match(said, /"display_name":"Ask the shop"/);
  });

  it("is not written for an address that no platform would call, or a channel that there is not", async () => {
    await assert.rejects(channelManifest("slack", { baseUrl: "http://thence.example" }), {
      code: "app/bad-outside-url",
    });
    await assert.rejects(channelManifest("slak", {}), { code: "app/unknown-channel" });
    await assert.rejects(channelManifest("../../etc", {}), { code: "app/unknown-channel" });
    await assert.rejects(channelManifest("inbox", {}), { code: "app/no-manifest" });
  });
});
