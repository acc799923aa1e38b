import { presenceChannel } from '../../contract/core/channels';
import { useTestServers } from '../support/servers/test-server';
import { useRooms } from '../support/clients/room-client';
import { transports, useTransports } from '../support/clients/transports';

const openDoor = useTestServers();
const connect = useTransports();
const enter = useRooms();

const limits = { arrivals: { perSecond: 0.001, burst: 4 } };
const PRESENCE = presenceChannel(1);

describe('[SEC-83] guests of one address who enter a room', () => {
  it('are counted together over all transports and paths', async () => {
    const door = await openDoor({ limits });
    const url = door.app.url;
    await enter(url);
    await connect('/hub', url, { auth: { channels: [PRESENCE] } });
    await connect('SSE', url, { auth: { channels: [PRESENCE] } });
    const present = await connect('Socket.IO over polling', url);
    expect(await present.ask('subscribe', { channel: PRESENCE })).toMatchObject({ success: true });

    expect((await enter(url, 1, { greeted: false })).refused).toBe(429);
    for (const transport of transports) {
      const late = await connect(transport, url, { auth: { channels: [PRESENCE] }, greeted: false });
      expect((await late.next('connect_error')).data).toMatchObject({ data: { code: 'request.rate_limited' } });
    }
    const other = await connect('/hub', url);
    expect(await other.ask('subscribe', { channel: PRESENCE })).toMatchObject({
      error: { code: 'request.rate_limited', retry_after_ms: expect.any(Number) },
    });
  });

  it('do not use the rate of users, nor of guests of other addresses', async () => {
    const door = await openDoor({ limits: { arrivals: { perSecond: 0.001, burst: 1 } }, env: { TRUST_PROXY: '1' } });
    await enter(door.app.url);
    expect((await enter(door.app.url, 1, { greeted: false })).refused).toBe(429);
    await enter(door.app.url, 1, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    for (let i = 0; i < 3; i++) await enter(door.app.url, 1, { headers: await door.signIn('ana') });
  });
});
