'use client';

import { useState, type ComponentProps } from 'react';
import { ActionIcon } from '@mantine/core';
import { TableVirtuoso, type TableComponents } from 'react-virtuoso';
import type { MovementView } from '../../../contract/features/bank/schemas';
import { useFormat, useTexts } from '../language/language';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { ReceiptIcon } from '../theme/icons';
import { counterpartyName, movementName } from './movement-texts';
import { kindIcons } from './operation-kinds';
import classes from './movement-table.module.css';

interface MovementTableProps {
  readonly movements: readonly MovementView[];
  onReceipt(movement: MovementView): void;
  /** Called when the reader comes near the end. */
  onEnd(): void;
}

/** The rows' shared data. */
interface Context {
  /** Movements after this one arrived while the page was open. */
  readonly known: number;
}

const components: TableComponents<MovementView, Context> = {
  Table: (props) => <table {...props} className={classes.table} />,
  TableRow: ({ item, context, ...props }) => (
    <tr {...props} className={classes.row} data-fresh={item.seq > context.known ? '' : undefined} />
  ),
};

/** A table as long as the history; only visible rows are rendered. */
export default function MovementTable({ movements, onReceipt, onEnd }: MovementTableProps) {
  const [known] = useState(movements[0]?.seq ?? 0);
  return (
    <TableVirtuoso
      useWindowScroll
      data={movements}
      context={{ known }}
      components={components}
      computeItemKey={(_, { seq }) => seq}
      increaseViewportBy={600}
      initialItemCount={Math.min(movements.length, 12)}
      endReached={onEnd}
      fixedHeaderContent={() => <Head />}
      itemContent={(_, movement) => <Cells movement={movement} onReceipt={onReceipt} />}
    />
  );
}

function Head() {
  const { movements } = useTexts().bank;
  return (
    <tr className={classes.head}>
      <th scope="col">{movements.description}</th>
      <th scope="col" className={classes.date}>
        {movements.date}
      </th>
      <th scope="col" className={classes.number}>
        {movements.amount}
      </th>
      <th scope="col" className={`${classes.number} ${classes.wide}`}>
        {movements.balance}
      </th>
      <th scope="col">
        <ScreenReaderText>{movements.receipt}</ScreenReaderText>
      </th>
    </tr>
  );
}

function Cells({ movement, onReceipt }: { movement: MovementView } & Pick<MovementTableProps, 'onReceipt'>) {
  const texts = useTexts();
  const format = useFormat();
  const { movimiento, tipo, monto, saldo, fecha } = movement;
  const receiptLabel = texts.bank.movements.receiptOf(movimiento);
  return (
    <>
      <td className={classes.what}>
        <KindSign kind={tipo} gain={monto > 0} />
        <span>
          <span className={classes.name}>{movementName(movement, texts)}</span>
          <span className={classes.other}>{counterpartyName(movement, texts)}</span>
          <When fecha={fecha} className={classes.narrow} />
        </span>
      </td>
      <td className={classes.date}>
        <When fecha={fecha} />
      </td>
      <td className={classes.number} data-gain={monto > 0 ? '' : undefined}>
        {format.change(monto)}
        <span className={classes.narrow}>{format.money(saldo)}</span>
      </td>
      <td className={`${classes.number} ${classes.wide} ${classes.balance}`}>{format.money(saldo)}</td>
      <td className={classes.act}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={receiptLabel}
          title={receiptLabel}
          onClick={() => onReceipt(movement)}
        >
          <ReceiptIcon />
        </ActionIcon>
      </td>
    </>
  );
}

function KindSign({ kind, gain }: { kind: MovementView['tipo']; gain: boolean }) {
  const Sign = kindIcons[kind];
  return (
    <span className={classes.sign} data-gain={gain ? '' : undefined}>
      <Sign size={15} />
    </span>
  );
}

function When({ fecha, ...rest }: { fecha: string } & ComponentProps<'time'>) {
  const format = useFormat();
  return (
    <time dateTime={fecha} {...rest}>
      {format.date(fecha)} <span className={classes.hour}>{format.time(fecha)}</span>
    </time>
  );
}
