import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { shareStyleNonce } from './lib/style-nonce';

import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import './app/global.css';

shareStyleNonce();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
