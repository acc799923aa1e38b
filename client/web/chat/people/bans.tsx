'use client';

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { PersonView } from '../../../../contract/core/person';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';
import { usePulso } from '../../../react';
import { useKept } from '../../hub/kept';
import { useChatTexts, useFailureWords } from '../texts';
import { mayModerate } from './authority';
import { Avatar } from './avatar';
import { Name } from '../../shell/name';
import classes from './people.module.css';

/** The banned users, for those who can lift the ban. */
export function Bans({ room, user }: { room: RoomSummary; user: UserView | null }) {
  const { member } = useChatTexts();
  const words = useFailureWords();
  const pulso = usePulso();
  const queries = useQueryClient();
  const key = ['chat', user?.id, 'bans', room.id, room.members];
  const { data: answer } = useQuery({
    queryKey: key,
    enabled: mayModerate(room, user),
    staleTime: 0,
    queryFn: async () => (await pulso.rest.get<{ data: readonly PersonView[] }>(`/api/rooms/${room.id}/bans`)).data,
  });
  const data = useKept(answer);
  if (!data || data.length === 0) return null;
  const unban = (username: string): void => {
    pulso.command('unban_member', { room_id: room.id, username }).then(
      () => void queries.invalidateQueries({ queryKey: key }),
      (error: unknown) => notifications.show({ id: 'member', color: 'red', message: words(error) }),
    );
  };
  return (
    <section className={classes.bans}>
      <h3>{member.bans}</h3>
      <ul className={classes.members}>
        {data.map(({ user_id, username, display_name }) => (
          <li key={user_id}>
            <Avatar small id={user_id} name={display_name} />
            <div className={classes.who}>
              <strong>
                <Name>{display_name}</Name>
              </strong>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={member.unbanOf(display_name)}
              onClick={() => unban(username)}
            >
              {member.unban}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
