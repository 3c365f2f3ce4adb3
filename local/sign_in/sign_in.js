"use strict";
{
  const page = document.querySelector("main");
  const roles = JSON.parse(page.dataset.roles);
  const lights = { red: "红灯", amber: "黄灯", green: "绿灯" };
  const here = location.origin + location.pathname;
  const at = (id) => document.getElementById(id);

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = async (verifier) =>
    base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
  const claims = (token) => {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  };
  const provider = async () => (await fetch(page.dataset.discovery)).json();

  const begin = async () => {
    const pending = { state: random(), nonce: random(), verifier: random() };
    sessionStorage.setItem("pending", JSON.stringify(pending));
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: page.dataset.client,
      redirect_uri: here,
      scope: "openid profile email",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await challenge(pending.verifier),
      code_challenge_method: "S256",
    });
    location.assign(`${(await provider()).authorization_endpoint}?${asked}`);
  };

  const finish = async (answer) => {
    const pending = JSON.parse(sessionStorage.getItem("pending") || "{}");
    sessionStorage.removeItem("pending");
    history.replaceState(null, "", location.pathname);
    if (!pending.state || answer.get("state") !== pending.state) throw new Error("登录请求已失效，请重新登录。");
    if (!answer.has("code")) throw new Error("没有完成登录，请重新登录。");
    const response = await fetch((await provider()).token_endpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: page.dataset.client,
        redirect_uri: here,
        code: answer.get("code"),
        code_verifier: pending.verifier,
      }),
    });
    if (!response.ok) throw new Error("登录凭证已失效，请重新登录。");
    const given = await response.json();
    if (claims(given.id_token).nonce !== pending.nonce) throw new Error("登录响应与请求不符，请重新登录。");
    sessionStorage.setItem("token", given.access_token);
  };

  const ask = async (path) => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("token")}` };
    const response = await fetch(path, { headers });
    if (response.status === 401) {
      signOut();
      throw new Error("登录已过期，或此账号没有登记、已停用。请由运维人员邀请或恢复后再登录。");
    }
    const content = await response.json();
    if (!response.ok) throw new Error(content.detail);
    return content;
  };

  const element = (name, text, className = "") =>
    Object.assign(document.createElement(name), { textContent: text, className });

  const show = async () => {
    const token = sessionStorage.getItem("token");
    const me = await ask("/v1/me");
    const said = claims(token);
    at("who").textContent = said.name || me.principal_id;
    at("grants").replaceChildren(
      ...me.grants.map((grant) => element("li", [roles[grant.role], grant.organisation].filter(Boolean).join(" · "))),
    );
    at("expiry").textContent = `令牌有效期至 ${new Date(said.exp * 1000).toLocaleString("zh-CN")}`;
    at("token").value = token;
    at("signed-out").hidden = true;
    at("signed-in").hidden = false;
    at("who").focus();
  };

  const listCases = async () => {
    const { items, next_cursor: more } = await ask("/v1/cases?limit=20");
    at("cases").replaceChildren(...items.map(caseItem));
    at("status").textContent = items.length
      ? `与您有关的申请${more ? "，最新 " : " "}${items.length} 件：`
      : "没有与您有关的申请。";
  };

  const caseItem = (item) => {
    const entry = document.createElement("li");
    entry.append(element("b", item.subject.name), element("span", item.stage_name));
    if (item.deadline) {
      const { light, due_on: due } = item.deadline;
      entry.append(element("span", `${lights[light]} ${due} 到期`, light));
    }
    entry.append(element("code", item.case_id));
    return entry;
  };

  const copy = async () => {
    at("token").select();
    await navigator.clipboard.writeText(at("token").value);
    at("status").textContent = "令牌已复制。";
  };

  const signOut = () => {
    sessionStorage.removeItem("token");
    at("token").value = "";
    at("cases").replaceChildren();
    at("status").textContent = "";
    at("signed-in").hidden = true;
    at("signed-out").hidden = false;
  };

  const tell = (error) => {
    at("problem").textContent = error.message;
    at("problem").hidden = false;
    if (!sessionStorage.getItem("token")) signOut();
  };
  const trying = (work) => () => {
    at("problem").hidden = true;
    return Promise.resolve().then(work).catch(tell);
  };

  at("sign-in").addEventListener("click", trying(begin));
  at("copy").addEventListener("click", trying(copy));
  at("list").addEventListener("click", trying(listCases));
  at("sign-out").addEventListener("click", signOut);

  const answer = new URLSearchParams(location.search);
  trying(async () => {
    if (answer.has("code") || answer.has("error")) await finish(answer);
    if (sessionStorage.getItem("token")) await show();
    else signOut();
  })();
}
