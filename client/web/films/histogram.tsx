import { useFilmTexts } from './texts';
import classes from './histogram.module.css';

/** The number of ratings for each star, the highest first; bars on screen, one sentence for screen readers. */
export function Histogram({ numbers }: { numbers: readonly number[] }) {
  const { card } = useFilmTexts();
  const most = Math.max(1, ...numbers);
  const rows = numbers.map((count, i) => ({ stars: i + 1, count })).reverse();
  const words = card.histogram(rows.map(({ stars, count }) => card.part(stars, count)).join('; '));
  return (
    <div className={classes.histogram} role="img" aria-label={words}>
      {rows.map(({ stars, count }) => (
        <div key={stars} className={classes.row}>
          <span>{stars}</span>
          <span className={classes.track}>
            <span className={classes.bar} style={{ transform: `scaleX(${count / most})` }} />
          </span>
          <span className={classes.count}>{count}</span>
        </div>
      ))}
    </div>
  );
}
