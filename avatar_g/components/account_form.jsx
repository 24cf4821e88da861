import { useEffect, useState } from "react";
import { jsx } from "@emotion/react";
import { problemOf } from "./avatar_files.jsx";

// Signs in and up, and sets passwords: by HTTP, since only its answer can set a cookie no script can read.
const FORMS = {
  sign_in: { fields: ["name", "password"], url: "/api/session" },
  sign_up: { fields: ["name", "email", "new_password"], url: "/api/session/sign-up" },
  forgot: { fields: ["name"], url: "/api/session/ask-reset" },
  reset: { fields: ["new_password"], url: "/api/session/reset" },
  first: { fields: ["new_password"], url: "/api/account/password" },
};
const AUTOCOMPLETE = { name: "username", email: "email", password: "current-password", new_password: "new-password" };
const isSecret = (field) => field.endsWith("password");

const bodyOf = (form, values, token, language) => ({
  sign_in: { name: values.name, password: values.password },
  sign_up: { name: values.name, email: values.email, password: values.new_password, invitation: token },
  forgot: { name: values.name, language },
  reset: { token, password: values.new_password },
  first: { new: values.new_password },
})[form];

const post = async (url, body) => {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw await answer.json();
};

export function AccountForm({ texts, problem, language, registration, mail, onRefused, onChanged }) {
  const [form, setForm] = useState("sign_in");
  const [token, setToken] = useState("");
  const [values, setValues] = useState({ name: "", email: "", password: "", new_password: "" });
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);

  useEffect(() => {
    const read = () => {
      const [name, value = ""] = window.location.hash.slice(1).split("=");
      if (name === "invite") setForm("sign_up");
      else if (name === "reset" || name === "first") setForm(name);
      else return;
      setToken(value);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);

  const turn = (name) => { setForm(name); setSent(false); onChanged?.(); };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    onChanged?.();
    try {
      await post(FORMS[form].url, bodyOf(form, values, token, language));
      if (form === "forgot") setSent(true);
      else window.location.assign("/");
    } catch (answer) {
      onRefused?.(problemOf(answer instanceof TypeError ? { code: "connection" } : answer));
    } finally {
      setBusy(false);
    }
  };

  const field = (name) => jsx("div", { key: name, className: "col g6" },
    jsx("label", { className: "label", htmlFor: `account-${name}` }, texts[name === "name" && form !== "sign_up" ? "name_or_email" : name]),
    jsx("div", { className: "rel" },
      jsx("input", {
        id: `account-${name}`, name, className: problem ? "input is-bad" : "input", value: values[name], required: name !== "email", maxLength: 254,
        type: isSecret(name) && !shown ? "password" : "text", autoComplete: AUTOCOMPLETE[name], autoCapitalize: "none", spellCheck: false,
        "aria-invalid": Boolean(problem), "aria-describedby": "account-problem",
        onChange: (event) => setValues({ ...values, [name]: event.target.value }),
      }),
      isSecret(name) && jsx("button", { type: "button", className: "btn ghost sm show-secret", "aria-pressed": shown, onClick: () => setShown(!shown) }, shown ? texts.hide : texts.show)),
    name === "new_password" && jsx("p", { className: "hint" }, texts.password_hint));
  const link = (name) => jsx("button", { key: name, type: "button", className: "btn ghost sm", onClick: () => turn(name) }, texts[`to_${name}`]);
  const ways = [form !== "sign_in" && "sign_in", form === "sign_in" && mail && "forgot", form === "sign_in" && registration && "sign_up"].filter(Boolean);

  return jsx("form", { className: "col g16", onSubmit: submit, "data-form": form },
    jsx("h1", { className: "h1" }, texts[`${form}_title`]),
    jsx("p", { className: "t2" }, texts[`${form}_text`]),
    FORMS[form].fields.map(field),
    jsx("p", { id: "account-problem", className: problem ? "hint bad" : "sr", role: "alert" }, problem),
    sent && jsx("p", { className: "note", role: "status" }, texts.sent),
    jsx("button", { type: "submit", className: "btn primary lg block", disabled: busy }, texts[`${form}_button`]),
    form === "sign_in" && !mail && jsx("p", { className: "t12 t3" }, texts.no_mail),
    jsx("div", { className: "row wrap g6" }, ways.map(link)));
}

export function SignOut({ label }) {
  const leave = async () => {
    await fetch("/api/session", { method: "DELETE" });
    window.location.assign("/sign-in");
  };
  return jsx("button", { type: "button", className: "btn", "data-testid": "sign-out", onClick: leave }, label);
}
