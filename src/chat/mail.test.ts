import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { createTransport } from "nodemailer";
import { type Chat, startChat } from "./index.ts";
import { isLetter } from "./mail/letter.ts";

const mail = {
  from: "Thence <ask@thence.example>",
  subject: "Hvad gør vi?",
  text: "A question",
  html: "<b>A question</b><script>1</script>",
};
const invitation =
  "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:m1\r\nSEQUENCE:2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

describe("mail, through an SMTP client and a person's reply", () => {
  let chat: Chat;
  const got: { type: string | undefined; body: string; authorization: string | undefined }[] = [];
  const app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ type: request.headers["content-type"], body, authorization: request.headers.authorization });
      response.end();
    });
  });
  const transport = () => createTransport({ host: chat.smtp.host, port: chat.smtp.port, ignoreTLS: true });
  const last = (address: string) => {
    const found = chat.mailTo(address).at(-1);
    if (!found || !isLetter(found.raw)) throw new Error("no mail came");
    return { message: found, letter: found.raw };
  };
  before(async () => {
    chat = await startChat();
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const address = app.address();
    chat.connect("mail", { replies: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/` });
  });
  after(async () => {
    await chat.stop();
    app.closeAllConnections();
    app.close();
  });

  it("takes a mail for anybody, and shows its HTML where nothing runs", async () => {
    await transport().sendMail({ ...mail, to: "ada@example.org, Sales@example.org" });
    const { message, letter } = last("sales@example.org");
    deepEqual([letter.subject, letter.from], ["Hvad gør vi?", "ask@thence.example"]);
    const at = `/body/mail/${encodeURIComponent("sales@example.org")}/${encodeURIComponent(message.id)}`;
    const shown = await fetch(chat.url + at);
    match(shown.headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox/);
  });

  it("replies as a mail program does, with what the receiving server found", async () => {
    await transport().sendMail({ ...mail, to: "ada@example.org" });
    const { message, letter } = last("ada@example.org");
    await chat.press(message, "reply", "ada", { values: { text: "Ja, ændr det" } });
    const { type, body } = got.at(-1) ?? { type: "", body: "" };
    equal(type, "message/rfc822");
    match(body, /^Authentication-Results: mx\.simulator\.example; spf=pass .*dmarc=pass header\.from=example\.org/);
    ok(body.includes(`In-Reply-To: ${letter.messageId}`));
    const reply = last("ada@example.org").letter;
    match(reply.text, /Ja, ændr det[\s\S]*> A question/);
    await chat.press(message, "reply", "ada", { values: { text: "x", authentication: "fail" } });
    match(got.at(-1)?.body ?? "", /dmarc=fail/);
  });

  it("sends the secret of an address as a header, and records it nowhere", async () => {
    const plain = chat.platforms.find(({ name }) => name === "mail")?.target("replies") ?? "";
    chat.connect("mail", { replies: plain.replace("://", "://thence:a%20made-up%20secret@") });
    await transport().sendMail({ ...mail, to: "ada@example.org" });
    await chat.press(last("ada@example.org").message, "reply", "ada", { values: { text: "Ja" } });
    equal(got.at(-1)?.authorization, `Basic ${Buffer.from("thence:a made-up secret").toString("base64")}`);
    ok(!/made-up/.test(JSON.stringify(chat.recorded("mail"))));
    chat.connect("mail", { replies: plain });
  });

  it("answers an invitation with the attendee and what they say", async () => {
    await transport().sendMail({
      ...mail,
      to: "bo@example.org",
      icalEvent: { method: "REQUEST", content: invitation },
    });
    await chat.press(last("bo@example.org").message, "accept", "bo");
    const { calendar = "" } = last("bo@example.org").letter;
    match(calendar, /METHOD:REPLY[\s\S]*UID:m1[\s\S]*PARTSTAT=ACCEPTED.*mailto:bo@example\.org/);
  });

  it("refuses for now, for good, and what is too large", async () => {
    chat.faults.add({ platform: "mail", method: "DATA", kind: "rate-limited", times: 1 });
    await rejects(transport().sendMail({ ...mail, to: "cleo@example.org" }), /451/);
    chat.faults.add({ platform: "mail", method: "RCPT", kind: "error", times: 1 });
    await rejects(transport().sendMail({ ...mail, to: "cleo@example.org" }), /550/);
    await rejects(
      transport().sendMail({ ...mail, to: "cleo@example.org", text: "x".repeat(10 * 1024 * 1024) }),
      /552|size/,
    );
    chat.faults.add({ platform: "mail", method: "DATA", kind: "cut-after", times: 1 });
    await rejects(transport().sendMail({ ...mail, to: "cleo@example.org" }));
    equal(chat.mailTo("cleo@example.org").length, 1);
  });
});

describe("the simulator's own pages", () => {
  let chat: Chat;
  before(async () => {
    chat = await startChat({ seed: { people: [{ id: "x", name: "<b>X</b>", email: "x@example.org" }] } });
  });
  after(() => chat.stop());

  it("show names with markup as they are written, under a policy that runs nothing inline", async () => {
    const response = await fetch(`${chat.url}/`);
    const page = await response.text();
    ok(page.includes("&lt;b&gt;X&lt;/b&gt;"));
    match(response.headers.get("content-security-policy") ?? "", /script-src 'self'/);
  });

  it("refuse a form from elsewhere, and change nothing by GET", async () => {
    const form = {
      method: "POST",
      headers: { origin: "https://elsewhere.example", "content-type": "application/json" },
      body: JSON.stringify({ platform: "slack", method: "*", kind: "error" }),
    };
    equal((await fetch(`${chat.url}/faults`, form)).status, 403);
    deepEqual(chat.faults.list(), []);
    equal((await fetch(`${chat.url}/press`)).status, 404);
  });

  it("take the same from programs as JSON, and say what is wrong", async () => {
    const post = async (path: string, body: object) => {
      const headers = { accept: "application/json", "content-type": "application/json" };
      return (await fetch(chat.url + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
    };
    match(JSON.stringify(await post("/faults", { platform: "slack", kind: "flood" })), /flood.* is none/);
    match(
      JSON.stringify(await post("/say", { platform: "slack", conversation: "decisions", as: "x", text: "Hi" })),
      /"ok":true/,
    );
    match(
      JSON.stringify(await post("/connections", { platform: "slack", "target.events": "http://10.0.0.1/" })),
      /this machine only/,
    );
    match(
      JSON.stringify(
        await post("/press", { platform: "slack", conversation: "nowhere", message: "1", button: "b", as: "x" }),
      ),
      /no message/,
    );
  });
});
