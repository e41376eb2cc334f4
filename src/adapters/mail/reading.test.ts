import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { disbelief } from "./authenticated.ts";
import { keysFrom, linkId, linkToken, markOf, messageOfMark, nonceFor, readNonce, readToken } from "./links.ts";
import { htmlText, replyText } from "./reply-text.ts";

const keys = keysFrom("0123456789abcdef0123456789abcdef");
const seed = 20261201;

describe("a signed link", () => {
  it("is read as it was written, and with any character changed it is none", () => {
    const links = fc.record({
      message: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      button: fc.string({ maxLength: 40 }),
      recipient: fc.string({ maxLength: 60 }),
      untilSeconds: fc.nat(),
    });
    fc.assert(
      fc.property(links, fc.nat(), (link, at) => {
        const token = linkToken(keys, link);
        assert.deepEqual(readToken(keys, token), { ...link });
        assert.equal(readToken(keysFrom("another secret of some length, yes"), token), undefined);
        const i = at % token.length;
        const changed = `${token.slice(0, i)}${token[i] === "A" ? "B" : "A"}${token.slice(i + 1)}`;
        assert.equal(readToken(keys, changed), undefined);
      }),
      { seed },
    );
  });

  it("has nonces that are of it alone, and of two hours", () => {
    const link = { message: "M-1", button: "b", recipient: "a@example.org", untilSeconds: 9 };
    const nonce = nonceFor(keys, linkId(link), 1_000, "abc");
    assert.equal(readNonce(keys, linkId(link), nonce, 1_000 + 7_200).kind, "good");
    assert.equal(readNonce(keys, linkId(link), nonce, 1_000 + 7_201).kind, "old");
    assert.equal(readNonce(keys, linkId(link), nonce, 100).kind, "old");
    assert.equal(readNonce(keys, linkId({ ...link, recipient: "b@example.org" }), nonce, 1_000).kind, "forged");
  });

  it("is no address for replies, which is known in lower case too, and is no link", () => {
    const mark = markOf(keys, "M-7K2M9QTA");
    assert.equal(messageOfMark(keys, `M-7K2M9QTA.${mark}`), "M-7K2M9QTA");
    assert.equal(messageOfMark(keys, `m-7k2m9qta.${mark}`), "M-7K2M9QTA");
    assert.equal(messageOfMark(keys, `M-7K2M9QTB.${mark}`), undefined);
  });
});

describe("whose word about a sender is taken", () => {
  const says = { key: "authentication-results", value: "mx.a.example; dmarc=pass header.from=a.example" };
  const hop = { key: "received", value: "from b by c" };
  const trust = (headers: Parameters<typeof disbelief>[0], hopsAbove = 0) =>
    disbelief(headers, "a.example", { authServId: "mx.a.example", hopsAbove });

  it("is what stands above the first hop, or as many of one's own hops as are told", () => {
    assert.equal(trust([says, hop]), undefined);
    assert.match(trust([hop, says]) ?? "", /nothing of DMARC/);
    assert.equal(trust([hop, says, hop], 1), undefined);
    assert.match(trust([hop, hop, says], 1) ?? "", /nothing of DMARC/);
    assert.match(disbelief([says], "a.example", { hopsAbove: 9 }) ?? "", /no authServId is set/);
  });

  it("is nothing that a comment, a quote or another property says, however it is written", () => {
    for (const value of [
      "mx.a.example (dmarc=pass header.from=a.example); none",
      'mx.a.example; spf=pass reason="dmarc=pass; dmarc=pass header.from=a.example"',
      "mx.a.example; dmarc=pass header.from=b.example header.from=a.example",
      "mx.a.example; dmarc=pass (header.from=a.example)",
      "mx.a.example; dmarc=pass policy.header.from=a.example",
      "mx.a.example.evil.example; dmarc=pass header.from=a.example",
      "mx.a.example; dmarc=pass header.from=a.example (",
      "mx.a.example; dmarc=passed header.from=a.example",
    ])
      assert.notEqual(trust([{ ...says, value }]), undefined, value);
  });

  it("is read however servers write it", () => {
    for (const value of [
      "MX.A.example 1; spf=pass smtp.mailfrom=x@a.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=A.Example",
      "mx.a.example;\tdkim=pass header.d=a.example; dmarc = pass action=none header.from=a.example; compauth=pass",
      "mx.a.example; dmarc=pass (a \\) b (c)) header.from=a.example",
    ])
      assert.equal(trust([{ ...says, value }]), undefined, value);
  });
});

describe("the text of a reply", () => {
  it("is what stands above the mail that it quotes and the signature", () => {
    for (const quoted of [
      "On Mon, 1 Dec 2025 at 10:00, Thence <t@example.org> wrote:\n> What?",
      "Den man. 1. dec. 2025 kl. 10.00 skrev Thence <t@example.org>:\n> Hvad?",
      "Am 01.12.25 um 10:00 schrieb Thence:\n> Was?",
      "-----Original Message-----\nFrom: Thence",
      "From: Thence\nSent: Monday\nTo: Noor",
      "Someone, somewhere:\n\n> What?",
      "-- \nNoor, Sales",
    ])
      assert.equal(replyText(`wait: so\r\n\r\n${quoted}`), "wait: so", quoted);
    assert.equal(replyText("two things:\n- one\n- two"), "two things:\n- one\n- two");
  });

  it("is taken out of HTML where there is no other, and is no HTML", () => {
    const html = "<style>p{}</style><p>wait: a &lt;b&gt; &amp;amp;</p><script>x</script><blockquote>What?</blockquote>";
    assert.equal(htmlText(html).trim(), "wait: a <b> &amp;");
  });
});
