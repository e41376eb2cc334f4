import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { fixedContext } from "../testing/index.ts";
import { type Running, serve } from "./serve.ts";

const page = async (port: number) =>
  serve({ store: await openMemory("memory:", fixedContext()), config: { name: "the shop" }, now: () => 0 }, { port });
const portOf = (running: Running) => Number(new URL(running.url).port);

/** Sends bytes as they are and gives the answer as it is. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("serving", () => {
  let running: Running;
  before(async () => {
    running = await page(0);
  });
  after(() => running.close());

  it("answers to the names of this machine only, so that no foreign name can be made to point here", async () => {
    const port = portOf(running);
    const ask = (host: string, path = "/livez") =>
      raw(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "localhost"]) {
      assert.match(await ask(host), /^HTTP\/1\.1 200 /, host);
    }
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example`,
      "0.0.0.0",
      `evil.example:80:${port}`,
    ]) {
      const answer = await ask(host);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, host);
      assert.ok(!/\r\n\r\nok/.test(answer), host);
      assert.match(answer, /content-security-policy: default-src 'none'/i, host);
    }
    assert.match(await ask("evil.example"), /421[\s\S]*server\/unknown-host/);
  });

  it("does not let an address in the request's first line stand in for the host", async () => {
    const answer = await raw(
      portOf(running),
      "GET http://evil.example/livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    assert.match(answer, /^HTTP\/1\.1 4\d\d /);
  });

  it("sends its protections also with what it cannot understand", async () => {
    const answer = await raw(portOf(running), "GET / HTTP/1.0\r\n\r\n");
    assert.match(answer, /^HTTP\/1\.1 4\d\d /);
    assert.match(answer, /content-security-policy: default-src 'none'/i);
  });

  it("listens on this machine and nowhere else", () => {
    assert.match(running.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("says that a port is taken, and what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await assert.rejects(page(port), (cause: Error & { code?: string; retry?: string }) => {
      assert.deepEqual([cause.code, cause.retry], ["server/port-in-use", "later"]);
      assert.match(cause.message, new RegExp(`port ${port} .*--port`));
      return true;
    });
    await new Promise((resolve) => other.close(resolve));
  });

  for (const port of [-1, 65_536, 1.5, Number.NaN]) {
    it(`refuses ${port} as a port`, () => assert.rejects(page(port), { code: "server/bad-port", kind: "usage" }));
  }

  it("ends connections that are open when it is closed", async () => {
    const one = await page(0);
    const sockets: Socket[] = [];
    // One that never sends a whole request, and one that is kept alive after its answer.
    for (const text of ["GET / HTTP/1.1\r\n", `GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n`]) {
      const socket = connect(portOf(one), "127.0.0.1");
      socket.on("error", () => {});
      await new Promise<void>((resolve) => socket.on("connect", () => socket.write(text, () => resolve())));
      sockets.push(socket);
    }
    await new Promise((resolve) => sockets[1]?.once("data", resolve));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await one.close();
    await Promise.all(ended);
    await one.close();
  });
});
