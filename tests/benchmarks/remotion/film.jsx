// Pictures that grow slowly and fade into one another, lines of words, and the song.
import {
  AbsoluteFill, Audio, Composition, Img, Sequence, interpolate, registerRoot, staticFile,
  useCurrentFrame, useVideoConfig,
} from "remotion";

function Picture({ name, frames, fadeFrames, zoom }) {
  const frame = useCurrentFrame();
  const held = { extrapolateLeft: "clamp", extrapolateRight: "clamp" };
  const opacity = fadeFrames ? interpolate(frame, [0, fadeFrames], [0, 1], held) : 1;
  const scale = 1 + (zoom * frame) / frames;
  const style = { width: "100%", height: "100%", objectFit: "cover", transform: `scale(${scale})` };
  return (
    <AbsoluteFill style={{ opacity }}>
      <Img src={staticFile(name)} style={style} />
    </AbsoluteFill>
  );
}

function Line({ text }) {
  const { height } = useVideoConfig();
  const place = { justifyContent: "flex-end", alignItems: "center", paddingBottom: "8%" };
  const letters = {
    fontFamily: "film, sans-serif", fontSize: (height * 50) / 720, color: "white",
    WebkitTextStroke: "3px black", paintOrder: "stroke fill",
  };
  return (
    <AbsoluteFill style={place}>
      <span style={letters}>{text}</span>
    </AbsoluteFill>
  );
}

function Film({ pictures, audio, lines, fadeS, zoom, lineS }) {
  const { fps, durationInFrames } = useVideoConfig();
  const shown = durationInFrames / pictures.length;
  const fade = Math.round(fadeS * fps);
  return (
    <AbsoluteFill style={{ backgroundColor: "black" }}>
      <style>{`@font-face { font-family: film; src: url(${staticFile("film.ttf")}); }`}</style>
      {pictures.map((name, place) => {
        const frames = Math.round(shown) + fade;
        return (
          <Sequence key={name} from={Math.round(place * shown)} durationInFrames={frames}>
            <Picture name={name} frames={frames} fadeFrames={place ? fade : 0} zoom={zoom} />
          </Sequence>
        );
      })}
      {lines.map((text, place) => (
        <Sequence key={place} from={Math.round(place * lineS * fps)} durationInFrames={lineS * fps}>
          <Line text={text} />
        </Sequence>
      ))}
      <Audio src={staticFile(audio)} />
    </AbsoluteFill>
  );
}

function metadata({ props }) {
  const { fps, seconds, width, height } = props;
  return { fps, width, height, durationInFrames: Math.round(fps * seconds) };
}

registerRoot(() => (
  <Composition id="film" component={Film} calculateMetadata={metadata} fps={30} width={16}
    height={16} durationInFrames={1} defaultProps={{}} />
));
