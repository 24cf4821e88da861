import { AvatarScene } from "/components/avatar_scene.jsx";
import { POSES } from "/components/avatar_figure.jsx";

// The builder's stage without the page around it: shows a character, hands over what it drew.
const host = document.getElementById("host");
const scene = new AvatarScene(host, () => {});
window.poses = POSES;
window.scene = scene;

window.show = async (id) => {
  scene.stand("stand"); scene.feel("neutral");
  await scene.show(id);
};

window.shoot = async ({ view, pose, mood }) => {
  scene.look(view); scene.stand(pose); scene.figure.feel(mood);
  if (mood !== "neutral") await scene.finish(scene.id, scene.figure.manifest, scene.asking.signal);
  scene.draw(false);
  const { camera, controls, renderer } = scene;
  return {
    picture: renderer.domElement.toDataURL("image/png"), eye: camera.position.toArray(),
    target: controls.target.toArray(), fov: camera.fov, ready: host.dataset.ready,
  };
};
