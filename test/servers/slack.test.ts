import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scopes as enforced } from "../../services/emulate.ts";
import { withService } from "../../services/for-tests.ts";
import { scopes } from "../../src/adapters/slack/manifest.ts";
import { emulatorStage, slackTests } from "./slack-stage.ts";

const emulate = await withService("emulate");

describe("an emulator of Slack that is not ours", { skip: emulate.skip }, () => {
  it("enforces the scopes of the manifest and no more", () => {
    assert.deepEqual(enforced, [...scopes]);
  });

  slackTests(() => emulatorStage(emulate));
});
