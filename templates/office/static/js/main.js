// The task pane: asks for the pass phrase and says whether the server takes it.
const field = document.getElementById("secret");
const state = document.getElementById("state");

async function show() {
  const { token } = await globalThis.getAuth();
  try {
    const response = await fetch("check-secret", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: token },
      body: "{}",
    });
    state.textContent = response.ok
      ? "已连接，可以使用 KH. 开头的函数。"
      : "口令不对，请重新填写。";
  } catch {
    state.textContent = "连不上计算服务，请联系管理员。";
  }
}

document.getElementById("save").addEventListener("click", () => {
  // A header carries ASCII only.
  localStorage.setItem("kaoheSecret", encodeURIComponent(field.value.trim()));
  field.value = "";
  show();
});

show();
