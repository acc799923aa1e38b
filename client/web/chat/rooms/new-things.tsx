'use client';

import { useState } from 'react';
import { Choice, Flyout } from '../../shell/flyout';
import { UserIcon } from '../../theme/icons';
import { CompassIcon, PlusIcon } from '../icons';
import { useChatTexts } from '../texts';
import { CreateRoom } from './create-room';
import { DirectRoom } from './direct-room';
import { DiscoverRooms } from './discover-rooms';
import classes from './rooms.module.css';

/** Buttons to create, find or start a room. */
export function NewThings() {
  const { create, discover, direct } = useChatTexts();
  const [opened, setOpened] = useState<'create' | 'discover' | 'direct'>();
  const close = (): void => setOpened(undefined);
  return (
    <>
      <Flyout
        label={create.open}
        className={classes.new}
        face={
          <>
            <PlusIcon size={16} />
            {create.short}
          </>
        }
      >
        {(hide) => {
          const open = (what: typeof opened) => () => {
            hide();
            setOpened(what);
          };
          return (
            <>
              <Choice icon={<PlusIcon size={16} />} onClick={open('create')}>
                {create.title}
              </Choice>
              <Choice icon={<UserIcon size={16} />} onClick={open('direct')}>
                {direct.open}
              </Choice>
              <Choice icon={<CompassIcon size={16} />} onClick={open('discover')}>
                {discover.open}
              </Choice>
            </>
          );
        }}
      </Flyout>
      <CreateRoom opened={opened === 'create'} onClose={close} />
      <DirectRoom opened={opened === 'direct'} onClose={close} />
      <DiscoverRooms opened={opened === 'discover'} onClose={close} />
    </>
  );
}
