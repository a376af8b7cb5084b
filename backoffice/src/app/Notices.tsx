import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';

import '@mantine/notifications/styles.css';

/** Where notices appear; they end with the session's screens. */
export function Notices() {
  useEffect(() => () => notifications.clean(), []);
  return <Notifications position="bottom-right" limit={3} allowScrollDismiss={false} />;
}
