// A provider of OpenID Connect: says its address, and lets in whoever presses its button, as the address of the page says.
import crypto from "node:crypto";
import http from "node:http";

const LASTS = 300;
const { privateKey, publicKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...publicKey.export({ format: "jwk" }), kid: "key", use: "sig", alg: "ES256" };
/** What was asked for with each code. */
const asked = new Map();
let issuer;

function token(nonce, who) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: "metier", iat: now, exp: now + LASTS, nonce, email_verified: true, ...who };
  const text = `${part({ alg: "ES256", kid: "key" })}.${part(claims)}`;
  const signature = crypto.sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const answers = {
  "/.well-known/openid-configuration": (json) => json({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  }),
  "/keys": (json) => json({ keys: [key] }),
  "/token": (json, sent) => {
    const { nonce, who } = asked.get(sent.get("code"));
    json({ access_token: "unused", token_type: "Bearer", id_token: token(nonce, who) });
  },
};

const server = http.createServer((request, response) => {
  const url = new URL(request.url, issuer);
  const html = (text) => response.writeHead(200, { "content-type": "text/html" }).end(text);
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    const sent = new URLSearchParams(body);
    if (url.pathname === "/authorize" && request.method === "GET") {
      // As a real one: a form of its own, whose answer leads back.
      html('<!doctype html><html lang="en"><title>Provider</title><form method="post"><input id="who" name="who"><button>Let in</button></form>');
    } else if (url.pathname === "/authorize") {
      const code = crypto.randomUUID();
      asked.set(code, { nonce: url.searchParams.get("nonce"), who: JSON.parse(sent.get("who")) });
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.search = new URLSearchParams({ code, state: url.searchParams.get("state") });
      response.writeHead(302, { location: back.href }).end();
    } else if (answers[url.pathname]) {
      const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
      answers[url.pathname](json, sent);
    } else {
      response.writeHead(204).end();
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(issuer);
});
