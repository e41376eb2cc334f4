import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { describe, it } from "node:test";
import type { Channel, Received } from "../../question/index.ts";
import { openChannel } from "./channel.ts";

const fixture = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/slack/${name}.json`, import.meta.url), "utf8"));

/** One end of a WebSocket, by RFC 6455, as far as Slack uses it: short texts and pings. */
function line(socket: Duplex, key: string) {
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const frame = (opcode: number, text: string) => {
    const body = Buffer.from(text);
    const head =
      body.length < 126 ? [0x80 | opcode, body.length] : [0x80 | opcode, 126, body.length >> 8, body.length & 255];
    socket.write(Buffer.concat([Buffer.from(head), body]));
  };
  return { frame, send: (message: object) => frame(1, JSON.stringify(message)) };
}

/** The frames that a client sent, which are masked; several may come at once. */
function unmasked(data: Buffer): readonly { readonly opcode: number; readonly text: string }[] {
  if (data.length < 6) return [];
  const short = (data[1] ?? 0) & 127;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? data.readUInt16BE(2) : short;
  const mask = data.subarray(at, at + 4);
  const body = data.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return [{ opcode: (data[0] ?? 0) & 15, text: body.toString() }, ...unmasked(data.subarray(at + 4 + length))];
}

/** Slack with Socket Mode: each connection is told what comes next from a list, and what it sends is kept. */
async function slackSocket(lines: readonly ((send: (message: object) => void) => void)[]) {
  const acks: { readonly [name: string]: unknown }[] = [];
  let opened = 0;
  let heard = () => {};
  const server = createServer((request, response) => {
    assert.equal(request.headers.authorization, "Bearer xapp-made-up");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link/?ticket=1` }));
  });
  server.on("upgrade", (request, socket) => {
    const { frame, send } = line(socket, String(request.headers["sec-websocket-key"]));
    socket.on("data", (data: Buffer) => {
      for (const { opcode, text } of unmasked(data)) {
        if (opcode === 8) socket.end();
        if (opcode === 1) acks.push(JSON.parse(text));
      }
      heard();
    });
    socket.on("error", () => {});
    frame(9, "ping");
    send({ type: "hello", num_connections: 1 });
    lines[opened++]?.(send);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/api/`,
    acks,
    connections: () => opened,
    until: async (count: number) => {
      while (acks.length < count) await new Promise<void>((resolve) => (heard = resolve));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function channelAt(apiUrl: string): Channel {
  return openChannel({
    name: "slack",
    settings: { apiUrl, appTokenFrom: "SLACK_APP_TOKEN" },
    secret: (name) => ({ SLACK_BOT_TOKEN: "xoxb-made-up", SLACK_APP_TOKEN: "xapp-made-up" })[name],
    now: () => 0,
  });
}

const envelope = (id: string, type: string, payload: object) => ({
  envelope_id: id,
  type,
  payload,
  accepts_response_payload: true,
});

describe("Socket Mode", () => {
  it("hands on what comes in, acknowledges it with its answer, and opens another line where Slack closes one", async () => {
    const slack = await slackSocket([
      (send) => {
        send(envelope("e1", "interactive", fixture("block-actions")));
        send(envelope("e2", "events_api", fixture("app-mention")));
        send({ type: "disconnect", reason: "refresh_requested" });
      },
      (send) => send(envelope("e3", "interactive", fixture("view-submission"))),
    ]);
    const channel = channelAt(slack.url);
    const end = new AbortController();
    const taken: Received[] = [];
    const take = async (received: Received) => {
      taken.push(received);
      const [first] = received.kind === "inbound" ? received.inbound : [];
      return first?.kind === "submitted"
        ? { status: 200, body: '{"response_action":"clear"}' }
        : { status: 200, body: "" };
    };
    const listening = channel.listen?.(take, end.signal);
    await slack.until(3);
    end.abort();
    await listening;
    slack.close();
    const kinds = taken.map((one) => one.kind === "inbound" && one.inbound.map(({ kind }) => kind));
    assert.deepEqual(kinds, [["pressed"], ["said"], ["submitted"]]);
    assert.deepEqual(slack.acks, [
      { envelope_id: "e1" },
      { envelope_id: "e2" },
      { envelope_id: "e3", payload: { response_action: "clear" } },
    ]);
    assert.equal(slack.connections(), 2);
  });

  it("does not acknowledge what could not be taken, so that Slack sends it again", async () => {
    let isDown = true;
    const slack = await slackSocket([
      (send) => {
        send(envelope("e1", "events_api", fixture("app-mention")));
        send(envelope("e1-again", "events_api", fixture("app-mention")));
      },
    ]);
    const end = new AbortController();
    const listening = channelAt(slack.url).listen?.(async () => {
      if (isDown) {
        isDown = false;
        throw new Error("the store is away");
      }
      return { status: 200 };
    }, end.signal);
    await slack.until(1);
    end.abort();
    await listening;
    slack.close();
    assert.deepEqual(slack.acks, [{ envelope_id: "e1-again" }]);
  });

  it("goes on trying while Slack cannot be reached, and ends when it is told to", async () => {
    const end = new AbortController();
    setTimeout(() => end.abort(), 50);
    await channelAt("http://127.0.0.1:1/api/").listen?.(() => assert.fail("nothing came"), end.signal);
    assert.ok(end.signal.aborted);
  });
});
