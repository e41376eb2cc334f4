import { describe } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { slackTests } from "./slack-stage.ts";

const emulate = await withService("emulate");

describe("an emulator of Slack that is not ours", { skip: emulate.skip }, () => {
  slackTests(() => emulate);
});
