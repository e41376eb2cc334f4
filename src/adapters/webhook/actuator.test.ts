import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { type Action, defineAction, type Effect } from "../../action/index.ts";
import { attemptOf, openActuator } from "./actuator.ts";

const nowSeconds = Date.UTC(2026, 2, 2, 8) / 1000 + 0.75;
const effect: Effect = {
  id: "E-7K2M9QTA-tell",
  action: "tell",
  body: { option: "roll-back", reason: "Übel – “quoted” 😀" },
};
const canary = "hunter2-canary-0123456789";

interface Call {
  readonly headers: IncomingMessage["headers"];
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

/** A real HTTP server that keeps what came and answers as it is told. */
async function target(answer: (response: ServerResponse, call: Call) => void) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const call = { headers: request.headers, method: request.method, url: request.url, body };
      calls.push(call);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { calls, server, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/tell` };
}

const actionAt = (url: string): Action =>
  defineAction("tell", { actuator: "webhook", url, secretEnv: "SHOP_SECRET", purpose: "Tells the shop." });
const actuator = (secret: string | undefined, timeoutMs = 5000) =>
  openActuator({
    secret: (name) => (name === "SHOP_SECRET" ? secret : undefined),
    nowSeconds: () => nowSeconds,
    timeoutMs,
  });
const answers =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers).end("thank you");
  };

/** Standard Webhooks 1.0 as a receiver reads it, written from the specification with nothing of ours. */
function verified({ headers, body }: Call, key: Buffer): boolean {
  const content = [headers["webhook-id"], headers["webhook-timestamp"], body].join(".");
  const expected = createHmac("sha256", key).update(content, "utf8").digest("base64");
  return String(headers["webhook-signature"])
    .split(" ")
    .some((one) => one === `v1,${expected}`);
}

describe("the webhook", () => {
  it("posts the effect with its id, as JSON, signed as Standard Webhooks says", async () => {
    const { url, calls } = await target(answers(200));
    assert.deepEqual(await actuator("a plain secret").perform(effect, actionAt(url)), { kind: "done", status: "200" });
    const [call] = calls;
    assert.ok(call);
    assert.deepEqual([call.method, call.url, call.headers["content-type"]], ["POST", "/tell", "application/json"]);
    assert.deepEqual(
      [call.headers["webhook-id"], call.headers["webhook-timestamp"]],
      [effect.id, String(Math.floor(nowSeconds))],
    );
    assert.deepEqual(JSON.parse(call.body), { type: "tell", id: effect.id, data: effect.body });
    assert.ok(verified(call, Buffer.from("a plain secret")));
    assert.ok(!verified(call, Buffer.from("another secret")));
    assert.ok(!verified({ ...call, body: call.body.replace("roll-back", "leave-it") }, Buffer.from("a plain secret")));
    assert.ok(
      !verified({ ...call, headers: { ...call.headers, "webhook-id": "E-other" } }, Buffer.from("a plain secret")),
    );
  });

  it("uses the bytes of a secret that is written as the specification writes it", async () => {
    const key = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252]);
    const { url, calls } = await target(answers(204));
    await actuator(`whsec_${key.toString("base64")}`).perform(effect, actionAt(url));
    assert.ok(calls[0] && verified(calls[0], key));
  });

  for (const secret of [undefined, "", "whsec_"]) {
    it(`sends nothing where the secret is ${secret === undefined ? "missing" : JSON.stringify(secret)}, and names the variable`, async () => {
      const { url, calls } = await target(answers(200));
      const status = "the environment variable SHOP_SECRET holds no secret";
      assert.equal(actuator(secret).lacks?.(actionAt(url)), status);
      assert.deepEqual(await actuator(secret).perform(effect, actionAt(url)), { kind: "retry", status });
      assert.equal(calls.length, 0);
    });
  }

  it("does not follow a redirect: what was signed for one address goes to no other", async () => {
    const elsewhere = await target(answers(200));
    for (const status of [301, 302, 303, 307, 308]) {
      const { url } = await target(answers(status, { location: elsewhere.url }));
      assert.deepEqual(await actuator("s").perform(effect, actionAt(url)), { kind: "failed", status: String(status) });
    }
    assert.equal(elsewhere.calls.length, 0);
  });

  it("comes back later where the target does not answer in time", async () => {
    const { url, calls } = await target(() => {});
    assert.deepEqual(await actuator("s", 60).perform(effect, actionAt(url)), {
      kind: "retry",
      status: "not reached: TimeoutError",
    });
    assert.equal(calls.length, 1);
  });

  it("comes back later where nobody listens, or the line is cut", async () => {
    const gone = await target(answers(200));
    await new Promise((resolve) => gone.server.close(resolve));
    assert.deepEqual(await actuator("s").perform(effect, actionAt(gone.url)), {
      kind: "retry",
      status: "not reached: ECONNREFUSED",
    });
    const cut = await target((response) => response.socket?.destroy());
    const attempt = await actuator("s").perform(effect, actionAt(cut.url));
    assert.equal(attempt.kind, "retry");
    assert.match(attempt.status, /^not reached: [A-Z_]+$/);
  });

  it("ends when it is told to stop", async () => {
    const stop = new AbortController();
    const { url } = await target(() => stop.abort());
    assert.equal((await actuator("s").perform(effect, actionAt(url), stop.signal)).kind, "retry");
  });

  it("never lets the secret out, whatever happens", async () => {
    const echo = await target((response, call) =>
      response.writeHead(500, { "x-echo": call.body.length }).end(JSON.stringify(call.headers)),
    );
    const gone = await target(answers(200));
    await new Promise((resolve) => gone.server.close(resolve));
    const hostile = { ...actionAt(gone.url), url: `http://ana:${canary}@127.0.0.1:1/` };
    for (const action of [actionAt(echo.url), actionAt(gone.url), hostile, { ...hostile, url: `no url ${canary}` }]) {
      const attempt = await actuator(canary).perform(effect, action);
      assert.notEqual(attempt.kind, "done");
      assert.ok(!JSON.stringify(attempt).includes(canary), JSON.stringify(attempt));
    }
    assert.ok(!JSON.stringify(echo.calls).includes(canary), "not in what was sent either");
  });
});

describe("what a status means", () => {
  const again = new Set([408, 409, 425, 429]);
  it("is done from 200 to 299, again for timeouts, conflicts, too early, too many and all server faults, and never for the rest", () => {
    for (let status = 200; status < 600; status++) {
      const kind = status < 300 ? "done" : status >= 500 || again.has(status) ? "retry" : "failed";
      assert.deepEqual(attemptOf(status, null, nowSeconds), { kind, status: String(status) });
    }
  });

  it("is asked of a real target the same way", async () => {
    let next = 200;
    const { url } = await target((response) => response.writeHead(next).end());
    for (next of [200, 299, 400, 404, 410, 429, 500, 503, 599]) {
      assert.deepEqual(await actuator("s").perform(effect, actionAt(url)), attemptOf(next, null, nowSeconds));
    }
  });

  const wish = (text: string | null) => {
    const attempt = attemptOf(503, text, nowSeconds);
    return attempt.kind === "retry" ? attempt.afterMs : undefined;
  };
  it("reads how long to wait, in seconds or as a date", () => {
    assert.deepEqual(["0", "7", " 120 "].map(wish), [0, 7000, 120_000]);
    assert.equal(wish("Mon, 02 Mar 2026 08:01:00 GMT"), 59_250);
    assert.equal(wish("Mon, 02 Mar 2026 07:59:00 GMT"), 0, "a moment that is past is now");
  });

  it("takes nothing else for a wish", () => {
    for (const text of [
      null,
      "",
      "soon",
      "-5",
      "1.5",
      "0x10",
      "1e9",
      "2026-03-02T08:01:00Z",
      "Mon, 99 Foo 2026 08:01:00 GMT",
    ]) {
      assert.equal(wish(text), undefined, String(text));
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = wish(text);
        assert.ok(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0));
      }),
    );
  });

  it("carries the wish of a real target along", async () => {
    const { url } = await target(answers(429, { "retry-after": "3" }));
    assert.deepEqual(await actuator("s").perform(effect, actionAt(url)), {
      kind: "retry",
      status: "429",
      afterMs: 3000,
    });
  });
});
