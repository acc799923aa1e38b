'use client';

import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { MAX_STARS } from '../../../contract/features/ratings/schemas';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { StarIcon } from './icons';
import { useFilmTexts } from './texts';
import classes from './stars.module.css';

interface StarsProps {
  /** The group's name. */
  readonly label: string;
  readonly name: string;
  readonly value: number | null;
  onChoose(rating: number): void;
}

const all = Array.from({ length: MAX_STARS }, (_, i) => i + 1);

/** Arrow keys move through the stars: a star is chosen after a pause of this many milliseconds. */
const REST_MS = 600;

/** One to five stars: a radio group; a click chooses at once, the keyboard after a pause. */
export function Stars({ label, name, value, onChoose }: StarsProps) {
  const { card } = useFilmTexts();
  const [walking, setWalking] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const choose = (rating: number): void => {
    clearTimeout(timer.current);
    setWalking(undefined);
    if (rating !== value) onChoose(rating);
  };
  /** A click by keyboard has a count of zero. */
  const click = (rating: number, { detail }: MouseEvent): void => {
    if (detail > 0) return choose(rating);
    setWalking(rating);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => choose(rating), REST_MS);
  };
  const shown = walking ?? value;
  return (
    <fieldset className={classes.stars} onBlur={() => walking !== undefined && choose(walking)}>
      <legend className={classes.legend}>{label}</legend>
      {all.map((rating) => (
        <label key={rating} data-lit={shown !== null && rating <= shown ? '' : undefined} title={card.stars(rating)}>
          <input
            type="radio"
            name={name}
            value={rating}
            checked={rating === shown}
            onChange={() => undefined}
            onClick={(event) => click(rating, event)}
          />
          <StarIcon size={22} />
          <ScreenReaderText>{card.stars(rating)}</ScreenReaderText>
        </label>
      ))}
    </fieldset>
  );
}
