import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { disagreements, saidBy } from "./slack-agreement.ts";
import { simulatorStage } from "./slack-simulator.ts";
import { emulatorStage } from "./slack-stage.ts";

const service = await withService("emulate");
const { stage, stop } = await simulatorStage();
after(stop);

describe("our simulator of Slack and an emulator that is not ours", { skip: service.skip }, () => {
  it("agree on every call that our channel makes, but where the emulator is not like Slack", async () => {
    const [theirs, ours] = [await saidBy(emulatorStage(service)), await saidBy(stage)];
    assert.deepEqual(disagreements(theirs, ours), [
      // It takes any token for somebody's, and answers nothing that can be read to a method that there is not.
      "chat.postMessage channel text blocks metadata: missing_scope, and invalid_auth",
      "no.suchMethod: undefined, and unknown_method",
    ]);
    assert.equal(ours.length, theirs.length);
  });
});
