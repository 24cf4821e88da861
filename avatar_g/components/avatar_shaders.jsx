// The shaders of the stage: engines/avatar/renderer/lighting.py line by line, with what the hand does
// in between: sliders move base vertices, colours dye.
export const MOVED_WIDE = 256; // columns of the texture that holds what sliders move
const VERTEX = `
uniform mat4 lightMatrix; uniform sampler2D moved; uniform float moves;
attribute vec4 color, hold, share; attribute float shade;
varying vec3 vPlace, vTurn; varying vec2 vAt; varying vec4 vTint, vLit;
#include <common>
#include <skinning_pars_vertex>
vec3 base(float row) { int at = int(row + 0.5); return texelFetch(moved, ivec2(at % WIDE, at / WIDE), 0).xyz; }
void main() {
  #include <beginnormal_vertex>
  #include <skinbase_vertex>
  #include <skinnormal_vertex>
  #include <begin_vertex>
  if (moves > 0.5) transformed += share.x * base(hold.x) + share.y * base(hold.y) + share.z * base(hold.z) + share.w * base(hold.w);
  #include <skinning_vertex>
  vec4 place = modelMatrix * vec4(transformed, 1.0);
  vPlace = place.xyz; vTurn = mat3(modelMatrix) * objectNormal; vAt = uv; vTint = vec4(color.rgb, shade);
  vLit = lightMatrix * place;
  gl_Position = OUTPUT;
}`.replaceAll("WIDE", String(MOVED_WIDE));
export const SEEN = VERTEX.replace("OUTPUT", "projectionMatrix * viewMatrix * place");
export const SHADED = VERTEX.replace("OUTPUT", "vLit");
// Faces turned away from the light; open cloth has none close behind, so its near side counts too.
export const DEPTH = `precision highp float; varying vec4 vLit; uniform float deeper;
void main() { gl_FragColor = vec4(vLit.z * 0.5 + 0.5 + (gl_FrontFacing ? deeper : 0.0), 0.0, 0.0, 1.0); }`;
export const LIGHT = `precision highp float;
uniform sampler2D map, depth; uniform float hasMap, gain, size, bias, tinted; uniform vec3 key, broad, fine, tintFrom, tintTo;
varying vec3 vPlace, vTurn; varying vec2 vAt; varying vec4 vTint, vLit;
const vec3 KEY_RGB = vec3(1.10, 1.03, 0.95), SKY_RGB = vec3(0.52, 0.57, 0.69);
const vec3 GROUND_RGB = vec3(0.43, 0.345, 0.32), RIM_RGB = vec3(0.78, 0.85, 1.0);
const vec3 GREY = vec3(0.2126, 0.7152, 0.0722);
// Dyes what has the old colour in the new one; 2 dyes everything, 1 leaves prints and eye whites alone.
vec3 dyed(vec3 old) {
  if (tinted > 1.5) return old * min(tintTo / max(tintFrom, 0.004), 60.0);
  float same = 1.0 - smoothstep(0.2, 0.5, distance(normalize(old + 0.006), normalize(tintFrom + 0.006)));
  return mix(old, tintTo * min((dot(old, GREY) + 0.002) / (dot(tintFrom, GREY) + 0.002), 3.0), same);
}
uniform float hasty;
float shadow() {
  vec2 at = (vLit.xy * 0.5 + 0.5) * size - 0.5; float far = vLit.z * 0.5 + 0.5 - bias;
  vec2 whole = floor(at), part = at - whole; float sum = 0.0;
  if (hasty > 0.5) return texture2D(depth, (whole + 0.5) / size).r > far ? 1.0 : 0.0;
  for (int row = -1; row < 3; row++) for (int column = -1; column < 3; column++) {
    float high = row == -1 ? 1.0 - part.y : (row == 2 ? part.y : 1.0);
    float wide = column == -1 ? 1.0 - part.x : (column == 2 ? part.x : 1.0);
    vec2 texel = (whole + vec2(float(column), float(row)) + 0.5) / size;
    sum += high * wide * (texture2D(depth, texel).r > far ? 1.0 : 0.0);
  }
  return sum / 9.0;
}
void main() {
  vec3 n = normalize(vTurn); if (!gl_FrontFacing) n = -n;
  vec3 v = normalize(cameraPosition - vPlace); vec3 base = vTint.rgb; float open = vTint.a;
  if (hasMap > 0.5) base *= pow(texture2D(map, vAt).rgb, vec3(2.2)) * gain;
  if (tinted > 0.5) base = dyed(base);
  float nv = max(dot(n, v), 0.0), nk = dot(n, key), lit = nk > -0.1 ? shadow() : 1.0;
  float wrapped = clamp((nk + broad.x) / (1.0 + broad.x), 0.0, 1.0);
  wrapped = wrapped * wrapped * (3.0 - 2.0 * wrapped) * 0.6 + wrapped * 0.4;
  float facing = clamp(nk * 6.0, 0.0, 1.0);
  float direct = wrapped * (1.0 + (lit - 1.0) * facing * (0.92 - 0.10 * fine.x));
  vec3 light = KEY_RGB * direct + mix(GROUND_RGB, SKY_RGB, n.y * 0.5 + 0.5) * open * 0.92;
  float blood = (smoothstep(0.0, 0.3, wrapped) * (1.0 - smoothstep(0.3, 0.85, wrapped)) * 0.55
    + lit * (1.0 - lit) * 1.1 * facing) * fine.x;
  vec3 c = base * (light + KEY_RGB * (vec3(0.26, 0.05, 0.02) * blood + vec3(0.10 * (1.0 - open) * fine.x, 0.0, 0.0)));
  float nh = max(dot(n, normalize(key + v)), 0.0);
  float shine = (broad.y * pow(nh, 16.0) + broad.z * pow(nh, 64.0)) * (lit * 0.85 + 0.15);
  c += shine * KEY_RGB * (base * 0.8 + 0.68);
  float edge = (1.0 - nv) * (1.0 - nv) * (1.0 - nv) * (1.0 - nv);
  vec3 back = normalize(vec3(-key.x, 0.35, -key.z));
  float rim = fine.y * 0.55 * edge * clamp(dot(back, n) * 0.6 + 0.55, 0.0, 1.0) * open;
  c += rim * RIM_RGB * (base * 0.6 + 0.4);
  c = c * (1.0 + c * 0.10) / (1.0 + c * 0.22) * (1.0 - fine.z * (1.0 - open));
  gl_FragColor = vec4(pow(min(c, vec3(1.0)), vec3(1.0 / 2.2)), 1.0);
}`;
