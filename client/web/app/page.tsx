export default function Home() {
  return <main>Pulso</main>;
}
