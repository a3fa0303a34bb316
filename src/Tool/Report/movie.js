(() => {
  const canvas = document.getElementById("movie"), pen = canvas.getContext("2d");
  const seek = document.getElementById("seek"), time = document.getElementById("time"), play = document.getElementById("play");
  const radius = 118; // hundredths of Å
  let frame = 0, playing = !matchMedia("(prefers-reduced-motion: reduce)").matches, last = 0, held = null;
  let m = turn([1, 0, 0, 0, 1, 0, 0, 0, 1], 0.5, 0.35);

  function turn(m, yaw, pitch) {
    const [cy, sy, cx, sx] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const r = [cy, 0, sy, sx * sy, cx, -sx * cy, -cx * sy, sx, cx * cy];
    return [0, 1, 2].flatMap(i => [0, 1, 2].map(j => r[3 * i] * m[j] + r[3 * i + 1] * m[3 + j] + r[3 * i + 2] * m[6 + j]));
  }

  const reach = movie.frames.reduce((most, f) => {
    for (let i = 0; i < f.length; i += 3) most = Math.max(most, Math.hypot(f[i], f[i + 1], f[i + 2]));
    return most;
  }, 0) + radius;
  const scale = Math.min(canvas.width, canvas.height) / (2.04 * reach);

  function ball(x, y, depth, color) {
    const r = radius * scale * (1 + 0.0002 * depth), haze = 0.34 * (1 - depth / reach);
    const light = pen.createRadialGradient(x - 0.35 * r, y - 0.4 * r, 0.05 * r, x, y, r);
    light.addColorStop(0, "#fff");
    light.addColorStop(0.22, color[0]);
    light.addColorStop(1, color[1]);
    pen.fillStyle = light;
    pen.beginPath(); pen.arc(x, y, r, 0, 2 * Math.PI); pen.fill();
    pen.fillStyle = `rgba(15, 28, 43, ${Math.max(0, haze).toFixed(2)})`;
    pen.fill();
  }

  function draw() {
    const f = movie.frames[Math.floor(frame)], atoms = [];
    for (let i = 0; i < f.length; i += 3) {
      const [x, y, z] = [f[i], f[i + 1], f[i + 2]];
      atoms.push({
        x: canvas.width / 2 + scale * (m[0] * x + m[1] * y + m[2] * z),
        y: canvas.height / 2 - scale * (m[3] * x + m[4] * y + m[5] * z),
        z: m[6] * x + m[7] * y + m[8] * z,
        color: movie.colors[i / 3],
      });
    }
    pen.clearRect(0, 0, canvas.width, canvas.height);
    atoms.sort((a, b) => a.z - b.z).forEach(a => ball(a.x, a.y, a.z, a.color));
    seek.value = Math.floor(frame);
    time.textContent = movie.times[Math.floor(frame)].toFixed(1) + " ps";
    play.textContent = playing ? "\u275a\u275a" : "\u25b6";
  }

  function tick(now) {
    if (playing && now - last > 40) {
      frame = (frame + 1) % movie.frames.length;
      if (!held) m = turn(m, 0.006, 0);
      last = now;
      draw();
    }
    requestAnimationFrame(tick);
  }

  canvas.onpointerdown = e => { held = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId); };
  canvas.onpointerup = () => { held = null; };
  canvas.onpointermove = e => {
    if (!held) return;
    m = turn(m, (e.clientX - held[0]) / 120, (e.clientY - held[1]) / 120);
    held = [e.clientX, e.clientY];
    draw();
  };
  play.onclick = () => { playing = !playing; draw(); };
  seek.oninput = () => { frame = +seek.value; playing = false; draw(); };
  draw();
  requestAnimationFrame(tick);
})();
